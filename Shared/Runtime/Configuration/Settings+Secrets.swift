import Glibc

/// Secrets come from files. systemd hands them over as credentials (`LoadCredential=NOTIFY_SMTP_PASSWORD:/path`, also encrypted),
/// which are files in `$CREDENTIALS_DIRECTORY` named as the setting; elsewhere the variable's `_FILE` twin names one. A file that
/// everybody on the machine may read is refused.
extension Settings {
    /// From the variable itself, from the file its `_FILE` twin names or from the credential of its name; from one of them. The
    /// variable itself is the worst of these: the environment of a process is easier to come by than a file of mode 0600.
    /// Surrounding white space does not belong to the secret.
    ///
    /// - Parameter isRequired: that there is none is a mistake.
    package mutating func secret(_ key: String, isRequired: Bool = false) -> String? {
        let direct = raw(key)
        let file = raw(key + "_FILE")
        let credential = credential(key)
        guard [direct, file, credential].count(where: { $0 != nil }) <= 1 else {
            mistake(key, "is set twice: as a variable, as its _FILE twin or as a credential; set one of them")
            return nil
        }
        if let direct { return direct }
        guard let path = file ?? credential else {
            if isRequired {
                mistake(key, "is missing, and so are \(name(key))_FILE and a credential of its name; one must be set")
            }
            return nil
        }
        let place = file == nil ? key : key + "_FILE"
        guard let content = readSmallFile(path) else {
            mistake(place, "names a file that cannot be read")
            return nil
        }
        if let fault = SecretFile.fault(path) {
            mistake(place, fault)
            return nil
        }
        let secret = trimmed(content)
        if secret.isEmpty { mistake(place, "names an empty file") }
        return secret.isEmpty ? nil : secret
    }

    /// The path of a file with a secret that is read when it is needed: what the variable says, or the credential of its name
    /// (without `_FILE` at the end). It need not be there yet, but if it is, not everybody may read it.
    package mutating func secretFile(_ key: String) -> String? {
        let named = raw(key)
        let credential = credential(key.hasSuffix("_FILE") ? String(key.dropLast(5)) : key)
        guard named == nil || credential == nil else {
            mistake(key, "is set as a variable and as a credential; set one of them")
            return nil
        }
        guard let path = named ?? credential else { return nil }
        if let fault = SecretFile.fault(path) { mistake(key, fault) }
        return path
    }

    /// The file systemd made of a credential for this setting, when there is one.
    private func credential(_ key: String) -> String? {
        guard let folder = surrounding("CREDENTIALS_DIRECTORY") else { return nil }
        let path = "\(folder)/\(name(key))"
        return access(path, F_OK) == 0 ? path : nil
    }
}
