/// Types of what every service keeps, whichever its work is.
extension RecordType {
    package static let accesses = RecordType(
        "accesses", "Vem som har läst eller ändrat dina uppgifter, och vad du själv har läst")
    package static let messages = RecordType("messages", "Meddelanden mellan tjänsterna som väntar på att skickas")
    package static let replica = RecordType("replica-versions", "Vilken version av dina uppgifter tjänsten har fått")
    package static let erasures = RecordType("erasures", "Att dina uppgifter håller på att raderas")
    package static let imports = RecordType("imports", "Inläsningar av dokument som ändrat dina uppgifter")
}
