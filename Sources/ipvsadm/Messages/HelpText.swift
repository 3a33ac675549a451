/// Stand-in until the rules language brings it.
enum HelpText {
    static func append(to text: inout Bytes, program: Bytes) { appendVersion(to: &text) }
    static func appendVersion(to text: inout Bytes) {
        text.append("ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n")
    }
}
