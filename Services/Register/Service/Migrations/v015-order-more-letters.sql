-- More letters stand where Swedish lists have them (Resources, SwedishOrder): those of Vietnamese, Arabic in Latin script and
-- others stood after ö. The stored keys, which are lower case with the letters known before in place, are walked through
-- letter by letter where another letter than ASCII's is left: few are. First what is written with two characters becomes one.
CREATE TEMP TABLE written (number INTEGER PRIMARY KEY, letter TEXT NOT NULL, key TEXT NOT NULL);
INSERT INTO written (letter, key) VALUES
    ('a' || char(778), 'å'), ('a' || char(776), 'ä'), ('o' || char(776), 'ö'), ('a' || char(769), 'á'),
    ('a' || char(768), 'à'), ('a' || char(770), 'â'), ('a' || char(771), 'ã'), ('a' || char(772), 'ā'),
    ('a' || char(774), 'ă'), ('a' || char(808), 'ą'), ('c' || char(807), 'ç'), ('c' || char(769), 'ć'),
    ('c' || char(770), 'ĉ'), ('c' || char(775), 'ċ'), ('c' || char(780), 'č'), ('d' || char(780), 'ď'),
    ('e' || char(769), 'é'), ('e' || char(768), 'è'), ('e' || char(770), 'ê'), ('e' || char(776), 'ë'),
    ('e' || char(772), 'ē'), ('e' || char(774), 'ĕ'), ('e' || char(775), 'ė'), ('e' || char(808), 'ę'),
    ('e' || char(780), 'ě'), ('g' || char(770), 'ĝ'), ('g' || char(774), 'ğ'), ('g' || char(775), 'ġ'),
    ('g' || char(807), 'ģ'), ('h' || char(770), 'ĥ'), ('i' || char(769), 'í'), ('i' || char(768), 'ì'),
    ('i' || char(770), 'î'), ('i' || char(776), 'ï'), ('i' || char(771), 'ĩ'), ('i' || char(772), 'ī'),
    ('i' || char(774), 'ĭ'), ('i' || char(808), 'į'), ('j' || char(770), 'ĵ'), ('k' || char(807), 'ķ'),
    ('l' || char(769), 'ĺ'), ('l' || char(807), 'ļ'), ('l' || char(780), 'ľ'), ('n' || char(771), 'ñ'),
    ('n' || char(769), 'ń'), ('n' || char(807), 'ņ'), ('n' || char(780), 'ň'), ('o' || char(779), 'ő'),
    ('o' || char(769), 'ó'), ('o' || char(768), 'ò'), ('o' || char(770), 'ô'), ('o' || char(771), 'õ'),
    ('o' || char(772), 'ō'), ('o' || char(774), 'ŏ'), ('r' || char(769), 'ŕ'), ('r' || char(807), 'ŗ'),
    ('r' || char(780), 'ř'), ('s' || char(769), 'ś'), ('s' || char(770), 'ŝ'), ('s' || char(807), 'ş'),
    ('s' || char(780), 'š'), ('s' || char(806), 'ș'), ('t' || char(807), 'ţ'), ('t' || char(780), 'ť'),
    ('t' || char(806), 'ț'), ('u' || char(769), 'ú'), ('u' || char(768), 'ù'), ('u' || char(770), 'û'),
    ('u' || char(771), 'ũ'), ('u' || char(772), 'ū'), ('u' || char(774), 'ŭ'), ('u' || char(778), 'ů'),
    ('u' || char(808), 'ų'), ('w' || char(770), 'ŵ'), ('u' || char(776), 'ü'), ('u' || char(779), 'ű'),
    ('y' || char(769), 'ý'), ('y' || char(776), 'ÿ'), ('y' || char(770), 'ŷ'), ('z' || char(769), 'ź'),
    ('z' || char(775), 'ż'), ('z' || char(780), 'ž'), ('o' || char(795), 'ơ'), ('u' || char(795), 'ư'),
    ('a' || char(780), 'ǎ'), ('i' || char(780), 'ǐ'), ('o' || char(780), 'ǒ'), ('u' || char(780), 'ǔ'),
    ('æ' || char(772), 'ǣ'), ('g' || char(780), 'ǧ'), ('k' || char(780), 'ǩ'), ('o' || char(808), 'ǫ'),
    ('j' || char(780), 'ǰ'), ('g' || char(769), 'ǵ'), ('n' || char(768), 'ǹ'), ('æ' || char(769), 'ǽ'),
    ('ø' || char(769), 'ǿ'), ('a' || char(783), 'ȁ'), ('a' || char(785), 'ȃ'), ('e' || char(783), 'ȅ'),
    ('e' || char(785), 'ȇ'), ('i' || char(783), 'ȉ'), ('i' || char(785), 'ȋ'), ('o' || char(783), 'ȍ'),
    ('o' || char(785), 'ȏ'), ('r' || char(783), 'ȑ'), ('r' || char(785), 'ȓ'), ('u' || char(783), 'ȕ'),
    ('u' || char(785), 'ȗ'), ('h' || char(780), 'ȟ'), ('a' || char(775), 'ȧ'), ('e' || char(807), 'ȩ'),
    ('o' || char(775), 'ȯ'), ('y' || char(772), 'ȳ'), ('a' || char(805), 'ḁ'), ('b' || char(775), 'ḃ'),
    ('b' || char(803), 'ḅ'), ('b' || char(817), 'ḇ'), ('d' || char(775), 'ḋ'), ('d' || char(803), 'ḍ'),
    ('d' || char(817), 'ḏ'), ('d' || char(807), 'ḑ'), ('d' || char(813), 'ḓ'), ('e' || char(813), 'ḙ'),
    ('e' || char(816), 'ḛ'), ('f' || char(775), 'ḟ'), ('g' || char(772), 'ḡ'), ('h' || char(775), 'ḣ'),
    ('h' || char(803), 'ḥ'), ('h' || char(776), 'ḧ'), ('h' || char(807), 'ḩ'), ('h' || char(814), 'ḫ'),
    ('i' || char(816), 'ḭ'), ('k' || char(769), 'ḱ'), ('k' || char(803), 'ḳ'), ('k' || char(817), 'ḵ'),
    ('l' || char(803), 'ḷ'), ('l' || char(817), 'ḻ'), ('l' || char(813), 'ḽ'), ('m' || char(769), 'ḿ'),
    ('m' || char(775), 'ṁ'), ('m' || char(803), 'ṃ'), ('n' || char(775), 'ṅ'), ('n' || char(803), 'ṇ'),
    ('n' || char(817), 'ṉ'), ('n' || char(813), 'ṋ'), ('p' || char(769), 'ṕ'), ('p' || char(775), 'ṗ'),
    ('r' || char(775), 'ṙ'), ('r' || char(803), 'ṛ'), ('r' || char(817), 'ṟ'), ('s' || char(775), 'ṡ'),
    ('s' || char(803), 'ṣ'), ('t' || char(775), 'ṫ'), ('t' || char(803), 'ṭ'), ('t' || char(817), 'ṯ'),
    ('t' || char(813), 'ṱ'), ('u' || char(804), 'ṳ'), ('u' || char(816), 'ṵ'), ('u' || char(813), 'ṷ'),
    ('v' || char(771), 'ṽ'), ('v' || char(803), 'ṿ'), ('w' || char(768), 'ẁ'), ('w' || char(769), 'ẃ'),
    ('w' || char(776), 'ẅ'), ('w' || char(775), 'ẇ'), ('w' || char(803), 'ẉ'), ('x' || char(775), 'ẋ'),
    ('x' || char(776), 'ẍ'), ('y' || char(775), 'ẏ'), ('z' || char(770), 'ẑ'), ('z' || char(803), 'ẓ'),
    ('z' || char(817), 'ẕ'), ('h' || char(817), 'ẖ'), ('t' || char(776), 'ẗ'), ('w' || char(778), 'ẘ'),
    ('y' || char(778), 'ẙ'), ('a' || char(803), 'ạ'), ('a' || char(777), 'ả'), ('e' || char(803), 'ẹ'),
    ('e' || char(777), 'ẻ'), ('e' || char(771), 'ẽ'), ('i' || char(777), 'ỉ'), ('i' || char(803), 'ị'),
    ('o' || char(803), 'ọ'), ('o' || char(777), 'ỏ'), ('u' || char(803), 'ụ'), ('u' || char(777), 'ủ'),
    ('y' || char(768), 'ỳ'), ('y' || char(803), 'ỵ'), ('y' || char(777), 'ỷ'), ('y' || char(771), 'ỹ'),
    ('ſ' || char(775), 'ẛ'), ('ü' || char(772), 'ǖ'), ('ū' || char(776), 'ǖ'), ('ü' || char(769), 'ǘ'),
    ('ú' || char(776), 'ǘ'), ('ü' || char(780), 'ǚ'), ('ǔ' || char(776), 'ǚ'), ('ü' || char(768), 'ǜ'),
    ('ù' || char(776), 'ǜ'), ('ä' || char(772), 'ǟ'), ('ā' || char(776), 'ǟ'), ('ȧ' || char(772), 'ǡ'),
    ('ā' || char(775), 'ǡ'), ('ǫ' || char(772), 'ǭ'), ('ō' || char(808), 'ǭ'), ('å' || char(769), 'ǻ'),
    ('á' || char(778), 'ǻ'), ('ö' || char(772), 'ȫ'), ('ō' || char(776), 'ȫ'), ('õ' || char(772), 'ȭ'),
    ('ō' || char(771), 'ȭ'), ('ȯ' || char(772), 'ȱ'), ('ō' || char(775), 'ȱ'), ('ç' || char(769), 'ḉ'),
    ('ć' || char(807), 'ḉ'), ('ē' || char(768), 'ḕ'), ('è' || char(772), 'ḕ'), ('ē' || char(769), 'ḗ'),
    ('é' || char(772), 'ḗ'), ('ȩ' || char(774), 'ḝ'), ('ĕ' || char(807), 'ḝ'), ('ï' || char(769), 'ḯ'),
    ('í' || char(776), 'ḯ'), ('ḷ' || char(772), 'ḹ'), ('õ' || char(769), 'ṍ'), ('ó' || char(771), 'ṍ'),
    ('õ' || char(776), 'ṏ'), ('ö' || char(771), 'ṏ'), ('ō' || char(768), 'ṑ'), ('ò' || char(772), 'ṑ'),
    ('ō' || char(769), 'ṓ'), ('ó' || char(772), 'ṓ'), ('ṛ' || char(772), 'ṝ'), ('ś' || char(775), 'ṥ'),
    ('ṡ' || char(769), 'ṥ'), ('š' || char(775), 'ṧ'), ('ṡ' || char(780), 'ṧ'), ('ṣ' || char(775), 'ṩ'),
    ('ṡ' || char(803), 'ṩ'), ('ũ' || char(769), 'ṹ'), ('ú' || char(771), 'ṹ'), ('ū' || char(776), 'ṻ'),
    ('ü' || char(772), 'ṻ'), ('â' || char(769), 'ấ'), ('á' || char(770), 'ấ'), ('â' || char(768), 'ầ'),
    ('à' || char(770), 'ầ'), ('â' || char(777), 'ẩ'), ('ả' || char(770), 'ẩ'), ('â' || char(771), 'ẫ'),
    ('ã' || char(770), 'ẫ'), ('ạ' || char(770), 'ậ'), ('â' || char(803), 'ậ'), ('ă' || char(769), 'ắ'),
    ('á' || char(774), 'ắ'), ('ă' || char(768), 'ằ'), ('à' || char(774), 'ằ'), ('ă' || char(777), 'ẳ'),
    ('ả' || char(774), 'ẳ'), ('ă' || char(771), 'ẵ'), ('ã' || char(774), 'ẵ'), ('ạ' || char(774), 'ặ'),
    ('ă' || char(803), 'ặ'), ('ê' || char(769), 'ế'), ('é' || char(770), 'ế'), ('ê' || char(768), 'ề'),
    ('è' || char(770), 'ề'), ('ê' || char(777), 'ể'), ('ẻ' || char(770), 'ể'), ('ê' || char(771), 'ễ'),
    ('ẽ' || char(770), 'ễ'), ('ẹ' || char(770), 'ệ'), ('ê' || char(803), 'ệ'), ('ô' || char(769), 'ố'),
    ('ó' || char(770), 'ố'), ('ô' || char(768), 'ồ'), ('ò' || char(770), 'ồ'), ('ô' || char(777), 'ổ'),
    ('ỏ' || char(770), 'ổ'), ('ô' || char(771), 'ỗ'), ('õ' || char(770), 'ỗ'), ('ọ' || char(770), 'ộ'),
    ('ô' || char(803), 'ộ'), ('ơ' || char(769), 'ớ'), ('ó' || char(795), 'ớ'), ('ơ' || char(768), 'ờ'),
    ('ò' || char(795), 'ờ'), ('ơ' || char(777), 'ở'), ('ỏ' || char(795), 'ở'), ('ơ' || char(771), 'ỡ'),
    ('õ' || char(795), 'ỡ'), ('ơ' || char(803), 'ợ'), ('ọ' || char(795), 'ợ'), ('ư' || char(769), 'ứ'),
    ('ú' || char(795), 'ứ'), ('ư' || char(768), 'ừ'), ('ù' || char(795), 'ừ'), ('ư' || char(777), 'ử'),
    ('ủ' || char(795), 'ử'), ('ư' || char(771), 'ữ'), ('ũ' || char(795), 'ữ'), ('ư' || char(803), 'ự'),
    ('ụ' || char(795), 'ự'), ('Ü' || char(772), 'ǖ'), ('Ū' || char(776), 'ǖ'), ('Ü' || char(769), 'ǘ'),
    ('Ú' || char(776), 'ǘ'), ('Ü' || char(780), 'ǚ'), ('Ǔ' || char(776), 'ǚ'), ('Ü' || char(768), 'ǜ'),
    ('Ù' || char(776), 'ǜ'), ('Ä' || char(772), 'ǟ'), ('Ā' || char(776), 'ǟ'), ('Ȧ' || char(772), 'ǡ'),
    ('Ā' || char(775), 'ǡ'), ('Ǫ' || char(772), 'ǭ'), ('Ō' || char(808), 'ǭ'), ('Å' || char(769), 'ǻ'),
    ('Á' || char(778), 'ǻ'), ('Ö' || char(772), 'ȫ'), ('Ō' || char(776), 'ȫ'), ('Õ' || char(772), 'ȭ'),
    ('Ō' || char(771), 'ȭ'), ('Ȯ' || char(772), 'ȱ'), ('Ō' || char(775), 'ȱ'), ('Ç' || char(769), 'ḉ'),
    ('Ć' || char(807), 'ḉ'), ('Ē' || char(768), 'ḕ'), ('È' || char(772), 'ḕ'), ('Ē' || char(769), 'ḗ'),
    ('É' || char(772), 'ḗ'), ('Ȩ' || char(774), 'ḝ'), ('Ĕ' || char(807), 'ḝ'), ('Ï' || char(769), 'ḯ'),
    ('Í' || char(776), 'ḯ'), ('Ḷ' || char(772), 'ḹ'), ('Õ' || char(769), 'ṍ'), ('Ó' || char(771), 'ṍ'),
    ('Õ' || char(776), 'ṏ'), ('Ö' || char(771), 'ṏ'), ('Ō' || char(768), 'ṑ'), ('Ò' || char(772), 'ṑ'),
    ('Ō' || char(769), 'ṓ'), ('Ó' || char(772), 'ṓ'), ('Ṛ' || char(772), 'ṝ'), ('Ś' || char(775), 'ṥ'),
    ('Ṡ' || char(769), 'ṥ'), ('Š' || char(775), 'ṧ'), ('Ṡ' || char(780), 'ṧ'), ('Ṣ' || char(775), 'ṩ'),
    ('Ṡ' || char(803), 'ṩ'), ('Ũ' || char(769), 'ṹ'), ('Ú' || char(771), 'ṹ'), ('Ū' || char(776), 'ṻ'),
    ('Ü' || char(772), 'ṻ'), ('Â' || char(769), 'ấ'), ('Á' || char(770), 'ấ'), ('Â' || char(768), 'ầ'),
    ('À' || char(770), 'ầ'), ('Â' || char(777), 'ẩ'), ('Ả' || char(770), 'ẩ'), ('Â' || char(771), 'ẫ'),
    ('Ã' || char(770), 'ẫ'), ('Ạ' || char(770), 'ậ'), ('Â' || char(803), 'ậ'), ('Ă' || char(769), 'ắ'),
    ('Á' || char(774), 'ắ'), ('Ă' || char(768), 'ằ'), ('À' || char(774), 'ằ'), ('Ă' || char(777), 'ẳ'),
    ('Ả' || char(774), 'ẳ'), ('Ă' || char(771), 'ẵ'), ('Ã' || char(774), 'ẵ'), ('Ạ' || char(774), 'ặ'),
    ('Ă' || char(803), 'ặ'), ('Ê' || char(769), 'ế'), ('É' || char(770), 'ế'), ('Ê' || char(768), 'ề'),
    ('È' || char(770), 'ề'), ('Ê' || char(777), 'ể'), ('Ẻ' || char(770), 'ể'), ('Ê' || char(771), 'ễ'),
    ('Ẽ' || char(770), 'ễ'), ('Ẹ' || char(770), 'ệ'), ('Ê' || char(803), 'ệ'), ('Ô' || char(769), 'ố'),
    ('Ó' || char(770), 'ố'), ('Ô' || char(768), 'ồ'), ('Ò' || char(770), 'ồ'), ('Ô' || char(777), 'ổ'),
    ('Ỏ' || char(770), 'ổ'), ('Ô' || char(771), 'ỗ'), ('Õ' || char(770), 'ỗ'), ('Ọ' || char(770), 'ộ'),
    ('Ô' || char(803), 'ộ'), ('Ơ' || char(769), 'ớ'), ('Ó' || char(795), 'ớ'), ('Ơ' || char(768), 'ờ'),
    ('Ò' || char(795), 'ờ'), ('Ơ' || char(777), 'ở'), ('Ỏ' || char(795), 'ở'), ('Ơ' || char(771), 'ỡ'),
    ('Õ' || char(795), 'ỡ'), ('Ơ' || char(803), 'ợ'), ('Ọ' || char(795), 'ợ'), ('Ư' || char(769), 'ứ'),
    ('Ú' || char(795), 'ứ'), ('Ư' || char(768), 'ừ'), ('Ù' || char(795), 'ừ'), ('Ư' || char(777), 'ử'),
    ('Ủ' || char(795), 'ử'), ('Ư' || char(771), 'ữ'), ('Ũ' || char(795), 'ữ'), ('Ư' || char(803), 'ự'),
    ('Ụ' || char(795), 'ự');

CREATE TEMP TABLE letter (number INTEGER PRIMARY KEY, letter TEXT NOT NULL, key TEXT NOT NULL);
INSERT INTO letter (letter, key) SELECT letter, key FROM written ORDER BY number;
INSERT INTO letter (letter, key) VALUES
    ('i' || char(775), 'i'), ('y' || char(780), 'y'), ('|' || char(772), '|'), ('{' || char(769), '{'),
    ('}' || char(772), '}'), ('}' || char(771), '}'), ('å', '{'), ('Å', '{'), ('ä', '|'), ('Ä', '|'), ('ö', '}'),
    ('Ö', '}'), ('æ', '|'), ('Æ', '|'), ('ø', '}'), ('Ø', '}'), ('á', 'a'), ('Á', 'a'), ('à', 'a'), ('À', 'a'),
    ('â', 'a'), ('Â', 'a'), ('ã', 'a'), ('Ã', 'a'), ('ā', 'a'), ('Ā', 'a'), ('ă', 'a'), ('Ă', 'a'), ('ą', 'a'),
    ('Ą', 'a'), ('ç', 'c'), ('Ç', 'c'), ('ć', 'c'), ('Ć', 'c'), ('ĉ', 'c'), ('Ĉ', 'c'), ('ċ', 'c'), ('Ċ', 'c'),
    ('č', 'c'), ('Č', 'c'), ('ď', 'd'), ('Ď', 'd'), ('đ', 'd'), ('Đ', 'd'), ('ð', 'd'), ('Ð', 'd'), ('é', 'e'),
    ('É', 'e'), ('è', 'e'), ('È', 'e'), ('ê', 'e'), ('Ê', 'e'), ('ë', 'e'), ('Ë', 'e'), ('ē', 'e'), ('Ē', 'e'),
    ('ĕ', 'e'), ('Ĕ', 'e'), ('ė', 'e'), ('Ė', 'e'), ('ę', 'e'), ('Ę', 'e'), ('ě', 'e'), ('Ě', 'e'), ('ĝ', 'g'),
    ('Ĝ', 'g'), ('ğ', 'g'), ('Ğ', 'g'), ('ġ', 'g'), ('Ġ', 'g'), ('ģ', 'g'), ('Ģ', 'g'), ('ĥ', 'h'), ('Ĥ', 'h'),
    ('ħ', 'h'), ('Ħ', 'h'), ('í', 'i'), ('Í', 'i'), ('ì', 'i'), ('Ì', 'i'), ('î', 'i'), ('Î', 'i'), ('ï', 'i'),
    ('Ï', 'i'), ('ĩ', 'i'), ('Ĩ', 'i'), ('ī', 'i'), ('Ī', 'i'), ('ĭ', 'i'), ('Ĭ', 'i'), ('į', 'i'), ('Į', 'i'),
    ('ı', 'i'), ('ĵ', 'j'), ('Ĵ', 'j'), ('ķ', 'k'), ('Ķ', 'k'), ('ĺ', 'l'), ('Ĺ', 'l'), ('ļ', 'l'), ('Ļ', 'l'),
    ('ľ', 'l'), ('Ľ', 'l'), ('ŀ', 'l'), ('Ŀ', 'l'), ('ł', 'l'), ('Ł', 'l'), ('ñ', 'n'), ('Ñ', 'n'), ('ń', 'n'),
    ('Ń', 'n'), ('ņ', 'n'), ('Ņ', 'n'), ('ň', 'n'), ('Ň', 'n'), ('ŋ', 'n'), ('Ŋ', 'n'), ('ő', '}'), ('Ő', '}'),
    ('ó', 'o'), ('Ó', 'o'), ('ò', 'o'), ('Ò', 'o'), ('ô', 'o'), ('Ô', 'o'), ('õ', 'o'), ('Õ', 'o'), ('ō', 'o'),
    ('Ō', 'o'), ('ŏ', 'o'), ('Ŏ', 'o'), ('ŕ', 'r'), ('Ŕ', 'r'), ('ŗ', 'r'), ('Ŗ', 'r'), ('ř', 'r'), ('Ř', 'r'),
    ('ś', 's'), ('Ś', 's'), ('ŝ', 's'), ('Ŝ', 's'), ('ş', 's'), ('Ş', 's'), ('š', 's'), ('Š', 's'), ('ș', 's'),
    ('Ș', 's'), ('ţ', 't'), ('Ţ', 't'), ('ť', 't'), ('Ť', 't'), ('ŧ', 't'), ('Ŧ', 't'), ('ț', 't'), ('Ț', 't'),
    ('ú', 'u'), ('Ú', 'u'), ('ù', 'u'), ('Ù', 'u'), ('û', 'u'), ('Û', 'u'), ('ũ', 'u'), ('Ũ', 'u'), ('ū', 'u'),
    ('Ū', 'u'), ('ŭ', 'u'), ('Ŭ', 'u'), ('ů', 'u'), ('Ů', 'u'), ('ų', 'u'), ('Ų', 'u'), ('ŵ', 'w'), ('Ŵ', 'w'),
    ('ü', 'y'), ('Ü', 'y'), ('ű', 'y'), ('Ű', 'y'), ('ý', 'y'), ('Ý', 'y'), ('ÿ', 'y'), ('Ÿ', 'y'), ('ŷ', 'y'),
    ('Ŷ', 'y'), ('ź', 'z'), ('Ź', 'z'), ('ż', 'z'), ('Ż', 'z'), ('ž', 'z'), ('Ž', 'z'), ('ß', 'ss'), ('þ', 'th'),
    ('Þ', 'th'), ('œ', 'oe'), ('Œ', 'oe'), ('ơ', 'o'), ('Ơ', 'o'), ('ư', 'u'), ('Ư', 'u'), ('ǎ', 'a'), ('Ǎ', 'a'),
    ('ǐ', 'i'), ('Ǐ', 'i'), ('ǒ', 'o'), ('Ǒ', 'o'), ('ǔ', 'u'), ('Ǔ', 'u'), ('ǖ', 'y'), ('Ǖ', 'y'), ('ǘ', 'y'),
    ('Ǘ', 'y'), ('ǚ', 'y'), ('Ǚ', 'y'), ('ǜ', 'y'), ('Ǜ', 'y'), ('ǟ', '|'), ('Ǟ', '|'), ('ǡ', 'a'), ('Ǡ', 'a'),
    ('ǣ', '|'), ('Ǣ', '|'), ('ǧ', 'g'), ('Ǧ', 'g'), ('ǩ', 'k'), ('Ǩ', 'k'), ('ǫ', 'o'), ('Ǫ', 'o'), ('ǭ', 'o'),
    ('Ǭ', 'o'), ('ǰ', 'j'), ('ǵ', 'g'), ('Ǵ', 'g'), ('ǹ', 'n'), ('Ǹ', 'n'), ('ǻ', '{'), ('Ǻ', '{'), ('ǽ', '|'),
    ('Ǽ', '|'), ('ǿ', '}'), ('Ǿ', '}'), ('ȁ', 'a'), ('Ȁ', 'a'), ('ȃ', 'a'), ('Ȃ', 'a'), ('ȅ', 'e'), ('Ȅ', 'e'),
    ('ȇ', 'e'), ('Ȇ', 'e'), ('ȉ', 'i'), ('Ȉ', 'i'), ('ȋ', 'i'), ('Ȋ', 'i'), ('ȍ', 'o'), ('Ȍ', 'o'), ('ȏ', 'o'),
    ('Ȏ', 'o'), ('ȑ', 'r'), ('Ȑ', 'r'), ('ȓ', 'r'), ('Ȓ', 'r'), ('ȕ', 'u'), ('Ȕ', 'u'), ('ȗ', 'u'), ('Ȗ', 'u'),
    ('ȟ', 'h'), ('Ȟ', 'h'), ('ȧ', 'a'), ('Ȧ', 'a'), ('ȩ', 'e'), ('Ȩ', 'e'), ('ȫ', '}'), ('Ȫ', '}'), ('ȭ', 'o'),
    ('Ȭ', 'o'), ('ȯ', 'o'), ('Ȯ', 'o'), ('ȱ', 'o'), ('Ȱ', 'o'), ('ȳ', 'y'), ('Ȳ', 'y'), ('ḁ', 'a'), ('Ḁ', 'a'),
    ('ḃ', 'b'), ('Ḃ', 'b'), ('ḅ', 'b'), ('Ḅ', 'b'), ('ḇ', 'b'), ('Ḇ', 'b'), ('ḉ', 'c'), ('Ḉ', 'c'), ('ḋ', 'd'),
    ('Ḋ', 'd'), ('ḍ', 'd'), ('Ḍ', 'd'), ('ḏ', 'd'), ('Ḏ', 'd'), ('ḑ', 'd'), ('Ḑ', 'd'), ('ḓ', 'd'), ('Ḓ', 'd'),
    ('ḕ', 'e'), ('Ḕ', 'e'), ('ḗ', 'e'), ('Ḗ', 'e'), ('ḙ', 'e'), ('Ḙ', 'e'), ('ḛ', 'e'), ('Ḛ', 'e'), ('ḝ', 'e'),
    ('Ḝ', 'e'), ('ḟ', 'f'), ('Ḟ', 'f'), ('ḡ', 'g'), ('Ḡ', 'g'), ('ḣ', 'h'), ('Ḣ', 'h'), ('ḥ', 'h'), ('Ḥ', 'h'),
    ('ḧ', 'h'), ('Ḧ', 'h'), ('ḩ', 'h'), ('Ḩ', 'h'), ('ḫ', 'h'), ('Ḫ', 'h'), ('ḭ', 'i'), ('Ḭ', 'i'), ('ḯ', 'i'),
    ('Ḯ', 'i'), ('ḱ', 'k'), ('Ḱ', 'k'), ('ḳ', 'k'), ('Ḳ', 'k'), ('ḵ', 'k'), ('Ḵ', 'k'), ('ḷ', 'l'), ('Ḷ', 'l'),
    ('ḹ', 'l'), ('Ḹ', 'l'), ('ḻ', 'l'), ('Ḻ', 'l'), ('ḽ', 'l'), ('Ḽ', 'l'), ('ḿ', 'm'), ('Ḿ', 'm'), ('ṁ', 'm'),
    ('Ṁ', 'm'), ('ṃ', 'm'), ('Ṃ', 'm'), ('ṅ', 'n'), ('Ṅ', 'n'), ('ṇ', 'n'), ('Ṇ', 'n'), ('ṉ', 'n'), ('Ṉ', 'n'),
    ('ṋ', 'n'), ('Ṋ', 'n'), ('ṍ', 'o'), ('Ṍ', 'o'), ('ṏ', '}'), ('Ṏ', '}'), ('ṑ', 'o'), ('Ṑ', 'o'), ('ṓ', 'o'),
    ('Ṓ', 'o'), ('ṕ', 'p'), ('Ṕ', 'p'), ('ṗ', 'p'), ('Ṗ', 'p'), ('ṙ', 'r'), ('Ṙ', 'r'), ('ṛ', 'r'), ('Ṛ', 'r'),
    ('ṝ', 'r'), ('Ṝ', 'r'), ('ṟ', 'r'), ('Ṟ', 'r'), ('ṡ', 's'), ('Ṡ', 's'), ('ṣ', 's'), ('Ṣ', 's'), ('ṥ', 's'),
    ('Ṥ', 's'), ('ṧ', 's'), ('Ṧ', 's'), ('ṩ', 's'), ('Ṩ', 's'), ('ṫ', 't'), ('Ṫ', 't'), ('ṭ', 't'), ('Ṭ', 't'),
    ('ṯ', 't'), ('Ṯ', 't'), ('ṱ', 't'), ('Ṱ', 't'), ('ṳ', 'u'), ('Ṳ', 'u'), ('ṵ', 'u'), ('Ṵ', 'u'), ('ṷ', 'u'),
    ('Ṷ', 'u'), ('ṹ', 'u'), ('Ṹ', 'u'), ('ṻ', 'y'), ('Ṻ', 'y'), ('ṽ', 'v'), ('Ṽ', 'v'), ('ṿ', 'v'), ('Ṿ', 'v'),
    ('ẁ', 'w'), ('Ẁ', 'w'), ('ẃ', 'w'), ('Ẃ', 'w'), ('ẅ', 'w'), ('Ẅ', 'w'), ('ẇ', 'w'), ('Ẇ', 'w'), ('ẉ', 'w'),
    ('Ẉ', 'w'), ('ẋ', 'x'), ('Ẋ', 'x'), ('ẍ', 'x'), ('Ẍ', 'x'), ('ẏ', 'y'), ('Ẏ', 'y'), ('ẑ', 'z'), ('Ẑ', 'z'),
    ('ẓ', 'z'), ('Ẓ', 'z'), ('ẕ', 'z'), ('Ẕ', 'z'), ('ẖ', 'h'), ('ẗ', 't'), ('ẘ', 'w'), ('ẙ', 'y'), ('ạ', 'a'),
    ('Ạ', 'a'), ('ả', 'a'), ('Ả', 'a'), ('ấ', 'a'), ('Ấ', 'a'), ('ầ', 'a'), ('Ầ', 'a'), ('ẩ', 'a'), ('Ẩ', 'a'),
    ('ẫ', 'a'), ('Ẫ', 'a'), ('ậ', 'a'), ('Ậ', 'a'), ('ắ', 'a'), ('Ắ', 'a'), ('ằ', 'a'), ('Ằ', 'a'), ('ẳ', 'a'),
    ('Ẳ', 'a'), ('ẵ', 'a'), ('Ẵ', 'a'), ('ặ', 'a'), ('Ặ', 'a'), ('ẹ', 'e'), ('Ẹ', 'e'), ('ẻ', 'e'), ('Ẻ', 'e'),
    ('ẽ', 'e'), ('Ẽ', 'e'), ('ế', 'e'), ('Ế', 'e'), ('ề', 'e'), ('Ề', 'e'), ('ể', 'e'), ('Ể', 'e'), ('ễ', 'e'),
    ('Ễ', 'e'), ('ệ', 'e'), ('Ệ', 'e'), ('ỉ', 'i'), ('Ỉ', 'i'), ('ị', 'i'), ('Ị', 'i'), ('ọ', 'o'), ('Ọ', 'o'),
    ('ỏ', 'o'), ('Ỏ', 'o'), ('ố', 'o'), ('Ố', 'o'), ('ồ', 'o'), ('Ồ', 'o'), ('ổ', 'o'), ('Ổ', 'o'), ('ỗ', 'o'),
    ('Ỗ', 'o'), ('ộ', 'o'), ('Ộ', 'o'), ('ớ', 'o'), ('Ớ', 'o'), ('ờ', 'o'), ('Ờ', 'o'), ('ở', 'o'), ('Ở', 'o'),
    ('ỡ', 'o'), ('Ỡ', 'o'), ('ợ', 'o'), ('Ợ', 'o'), ('ụ', 'u'), ('Ụ', 'u'), ('ủ', 'u'), ('Ủ', 'u'), ('ứ', 'u'),
    ('Ứ', 'u'), ('ừ', 'u'), ('Ừ', 'u'), ('ử', 'u'), ('Ử', 'u'), ('ữ', 'u'), ('Ữ', 'u'), ('ự', 'u'), ('Ự', 'u'),
    ('ỳ', 'y'), ('Ỳ', 'y'), ('ỵ', 'y'), ('Ỵ', 'y'), ('ỷ', 'y'), ('Ỷ', 'y'), ('ỹ', 'y'), ('Ỹ', 'y'), ('ƀ', 'b'),
    ('Ƀ', 'b'), ('ƃ', 'b'), ('Ƃ', 'b'), ('ɓ', 'b'), ('Ɓ', 'b'), ('ƈ', 'c'), ('Ƈ', 'c'), ('ȼ', 'c'), ('Ȼ', 'c'),
    ('ƌ', 'd'), ('Ƌ', 'd'), ('ɗ', 'd'), ('Ɗ', 'd'), ('ə', 'e'), ('Ə', 'e'), ('ǝ', 'e'), ('Ǝ', 'e'), ('ɛ', 'e'),
    ('Ɛ', 'e'), ('ɇ', 'e'), ('Ɇ', 'e'), ('ƒ', 'f'), ('Ƒ', 'f'), ('ǥ', 'g'), ('Ǥ', 'g'), ('ɠ', 'g'), ('Ɠ', 'g'),
    ('ɉ', 'j'), ('Ɉ', 'j'), ('ƙ', 'k'), ('Ƙ', 'k'), ('ĸ', 'k'), ('ƚ', 'l'), ('Ƚ', 'l'), ('ŉ', 'n'), ('ƞ', 'n'),
    ('Ƞ', 'n'), ('ɔ', 'o'), ('Ɔ', 'o'), ('ƥ', 'p'), ('Ƥ', 'p'), ('ɍ', 'r'), ('Ɍ', 'r'), ('ſ', 's'), ('ẛ', 's'),
    ('ȿ', 's'), ('Ȿ', 's'), ('ƭ', 't'), ('Ƭ', 't'), ('ƴ', 'y'), ('Ƴ', 'y'), ('ɏ', 'y'), ('Ɏ', 'y'), ('ƶ', 'z'),
    ('Ƶ', 'z'), ('ȥ', 'z'), ('Ȥ', 'z'), ('ĳ', 'ij'), ('Ĳ', 'ij'), ('ǆ', 'dz'), ('Ǆ', 'dz'), ('ǅ', 'dz'), ('ǳ', 'dz'),
    ('Ǳ', 'dz'), ('ǲ', 'dz'), ('ǉ', 'lj'), ('ǈ', 'lj'), ('Ǉ', 'lj'), ('ǌ', 'nj'), ('ǋ', 'nj'), ('Ǌ', 'nj');

CREATE TEMP TABLE held (text TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO held (text, key)
SELECT text, text FROM (
    SELECT display_order AS text FROM organisations
    UNION ALL SELECT given_order AS text FROM persons
    UNION ALL SELECT family_order AS text FROM persons
    UNION ALL SELECT display_order AS text FROM groups
    UNION ALL SELECT name_order AS text FROM programmes
    UNION ALL SELECT code_order AS text FROM programmes
    UNION ALL SELECT subject_name_order AS text FROM syllabuses
    UNION ALL SELECT subject_code_order AS text FROM syllabuses
    UNION ALL SELECT subject_designation_order AS text FROM syllabuses
    UNION ALL SELECT course_name_order AS text FROM syllabuses
    UNION ALL SELECT course_code_order AS text FROM syllabuses
) WHERE length(text) <> length(CAST(text AS BLOB));
UPDATE held SET key = (
    WITH RECURSIVE walk (number, text) AS (
        SELECT 0, held.text
        UNION ALL
        SELECT letter.number, replace(walk.text, letter.letter, letter.key)
        FROM walk JOIN letter ON letter.number = walk.number + 1
    )
    SELECT text FROM walk ORDER BY number DESC LIMIT 1
);
DELETE FROM held WHERE text = key;
UPDATE organisations SET display_order = (SELECT key FROM held WHERE text = display_order) WHERE display_order IN (SELECT text FROM held);
UPDATE persons SET given_order = (SELECT key FROM held WHERE text = given_order) WHERE given_order IN (SELECT text FROM held);
UPDATE persons SET family_order = (SELECT key FROM held WHERE text = family_order) WHERE family_order IN (SELECT text FROM held);
UPDATE groups SET display_order = (SELECT key FROM held WHERE text = display_order) WHERE display_order IN (SELECT text FROM held);
UPDATE programmes SET name_order = (SELECT key FROM held WHERE text = name_order) WHERE name_order IN (SELECT text FROM held);
UPDATE programmes SET code_order = (SELECT key FROM held WHERE text = code_order) WHERE code_order IN (SELECT text FROM held);
UPDATE syllabuses SET subject_name_order = (SELECT key FROM held WHERE text = subject_name_order) WHERE subject_name_order IN (SELECT text FROM held);
UPDATE syllabuses SET subject_code_order = (SELECT key FROM held WHERE text = subject_code_order) WHERE subject_code_order IN (SELECT text FROM held);
UPDATE syllabuses SET subject_designation_order = (SELECT key FROM held WHERE text = subject_designation_order) WHERE subject_designation_order IN (SELECT text FROM held);
UPDATE syllabuses SET course_name_order = (SELECT key FROM held WHERE text = course_name_order) WHERE course_name_order IN (SELECT text FROM held);
UPDATE syllabuses SET course_code_order = (SELECT key FROM held WHERE text = course_code_order) WHERE course_code_order IN (SELECT text FROM held);

-- What persons are found by in their names keeps its letters, each written with one character.
UPDATE persons SET names = (
    WITH RECURSIVE walk (number, text) AS (
        SELECT 0, persons.names
        UNION ALL
        SELECT written.number, replace(walk.text, written.letter, written.key)
        FROM walk JOIN written ON written.number = walk.number + 1
    )
    SELECT text FROM walk ORDER BY number DESC LIMIT 1
) WHERE names GLOB '*[' || char(768) || '-' || char(879) || ']*';
DROP TABLE held;
DROP TABLE letter;
DROP TABLE written;
