/// A table to measure with, as lines that `ipvsadm -R` takes. No thresholds and no addresses that sort differently
/// as signed numbers: there the two tools differ on purpose, and here what they print is compared.
struct Shape {
    let name: String
    let rules: [String]

    /// Services of every kind with servers of every forwarding method.
    static func mixed(_ name: String, services: Int, servers: Int) -> Shape {
        var rules: [String] = []
        for number in 0..<services {
            let service = Self.service(number)
            rules.append("-A \(service.key) \(service.options)")
            for server in 0..<servers { rules.append("-a \(service.key) \(Self.server(server, of: number))") }
        }
        return Shape(name: name, rules: rules)
    }

    /// One service with many servers.
    static func wide(_ name: String, servers: Int) -> Shape {
        let rules = (0..<servers).map { number in
            "-a -t 10.0.0.1:80 -r 192.168.\(number / 250 % 250).\(number % 250 + 1):\(80 + number / 62500) -m -w 1"
        }
        return Shape(name: name, rules: ["-A -t 10.0.0.1:80 -s rr"] + rules)
    }

    private static func service(_ number: Int) -> (key: String, options: String) {
        let host = "\(number / 250 % 250).\(number % 250 + 1)"
        let scheduler = ["wlc", "rr", "wrr", "lc", "sed"][number % 5]
        return switch number % 20 {
        case 5: ("-u 10.1.\(host):53", "-s \(scheduler) -o")
        case 9: ("-f \(number + 1)", "-s \(scheduler) -p 300")
        case 13: ("-t [2001:db8::\(String(number + 1, radix: 16))]:443", "-s \(scheduler)")
        case 17: ("-u 10.2.\(host):5060", "-s \(scheduler) -p 60 -M 255.255.255.0")
        default: ("-t 10.0.\(host):80", "-s \(scheduler)")
        }
    }

    private static func server(_ server: Int, of service: Int) -> String {
        let weight = 1 + (service + server) % 7
        let number = service * 4 + server
        if service % 20 == 13 {
            return "-r [2001:db8:1::\(String(number + 1, radix: 16))]:443 -m -w \(weight)"
        }
        let address = "192.\(168 + number / 62500).\(number / 250 % 250).\(number % 250 + 1)"
        if service % 20 == 9 { return "-r \(address) -g -w \(weight)" }
        return switch server % 4 {
        case 1: "-r \(address) -g -w \(weight)"
        case 3: "-r \(address) -i -w \(weight)"
        default: "-r \(address):8080 -m -w \(weight)"
        }
    }
}
