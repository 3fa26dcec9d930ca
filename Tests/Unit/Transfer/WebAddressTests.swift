import Testing
import Transfer

@Suite struct WebAddressTests {
    @Test func `an address is taken apart as the client reads it`() throws {
        let address = try #require(WebAddress("HTTPS://Elevhem.Example:8443/in?key=1"))
        #expect(address.scheme == "https" && address.host == "elevhem.example" && address.port == 8_443)
        #expect(address.authority == "elevhem.example:8443")
        #expect(!address.hasCredentials && !address.hasFragment && !address.isPlainlyPrivate)
        #expect(try #require(WebAddress("http://a.example")).port == 80)
        #expect(try #require(WebAddress("https://a.example")).port == 443)
        #expect(try #require(WebAddress("https://[2001:6b0::1]/")).authority == "[2001:6b0::1]:443")
    }

    @Test func `credentials and fragments are seen`() throws {
        #expect(try #require(WebAddress("https://u@a.example/")).hasCredentials)
        #expect(try #require(WebAddress("https://u:p@a.example/")).hasCredentials)
        #expect(try #require(WebAddress("https://a.example/#f")).hasFragment)
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.1/",
        "https://10.1.2.3:8443/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/",
        "https://localhost/", "https://LOCALHOST./", "https://me.localhost/", "https://169.254.169.254/latest",
        "https://0/", "https://evil.example@127.0.0.1/",
    ])
    func `a private address is seen however it is written`(url: String) throws {
        #expect(try #require(WebAddress(url)).isPlainlyPrivate)
    }

    @Test(arguments: [
        "", "a.example", "//a.example/", "ftp://a.example/", "file:///etc/passwd", "https://",
        "https://a b/", "https://a.example/\n", "https://å.example/", "https://a.example:99999/", "javascript:alert(1)",
    ])
    func `anything else is no address`(url: String) {
        #expect(WebAddress(url) == nil)
    }
}
