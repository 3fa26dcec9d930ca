import Transfer

extension Town {
    /// One number of a service's metrics, summed over its labels; 0 when it is not there.
    /// - Parameter label: only lines that hold this text, such as `state="accepted"`.
    package func metric(_ name: String, where label: String = "", of service: Service) throws -> Double {
        let answer = try client(timeout: .seconds(30)).send(HTTPClientRequest("GET", url(service) + "/metrics"))
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix(name + " ") || line.hasPrefix(name + "{") else { return sum }
            guard label.isEmpty || line.contains(label) else { return sum }
            return sum + (line.split(separator: " ").last.flatMap { Double($0) } ?? 0)
        }
    }
}
