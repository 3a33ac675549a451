import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A director by its number, from 1, and when something happens to it.
struct DirectorMoment: Sendable {
    var director: Int
    var time: Nanoseconds
    /// As it was given.
    var text: String
}

/// A director by its number, from 1, and its file of rules.
struct DirectorRules: Sendable {
    var director: Int
    var path: String
    /// As it was given.
    var text: String
}

/// `sync_threshold`, both numbers.
struct SyncThreshold: Sendable {
    var packet: UInt32
    var period: UInt32
}

/// Words of the options for several directors.
enum DirectorWord {
    static let mostDirectors = 256

    @Sendable static func directors(_ text: String) throws -> Int {
        guard let number = number(text) else {
            throw ValidationError("expected a number of directors from 1 to \(mostDirectors)")
        }
        return number
    }

    /// `2@60`, `2@1.5`, `2@10m`
    @Sendable static func moment(_ text: String) throws -> DirectorMoment {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let director = number(String(parts[0])),
            let time = QuantityText.length(String(parts[1]))
        else {
            throw ValidationError("expected DIRECTOR@SECONDS, such as 2@60: directors are numbered from 1")
        }
        return DirectorMoment(director: director, time: time, text: text)
    }

    /// `2=other.rules`
    @Sendable static func rules(_ text: String) throws -> DirectorRules {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let director = number(String(parts[0])), !parts[1].isEmpty, parts[1] != "-"
        else {
            throw ValidationError(
                "expected DIRECTOR=FILE, such as 2=other.rules: directors are numbered from 1")
        }
        return DirectorRules(director: director, path: String(parts[1]), text: text)
    }

    /// `3,50`, as `proc_do_sync_threshold` takes it.
    @Sendable static func threshold(_ text: String) throws -> SyncThreshold {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt32($0) }
        guard parts.count == 2, let packet = parts[0], let period = parts[1], packet <= UInt32(Int32.max),
            period <= UInt32(Int32.max), period == 0 || packet < period
        else {
            throw ValidationError(
                "expected PACKET,PERIOD such as 3,50, where the packet is less than the period or that is 0")
        }
        return SyncThreshold(packet: packet, period: period)
    }

    @Sendable static func retries(_ text: String) throws -> UInt32 {
        guard let number = UInt32(text), number <= 3 else {
            throw ValidationError("expected a number from 0 to 3")
        }
        return number
    }

    private static func number(_ text: String) -> Int? {
        guard let number = Int(text), (1...mostDirectors).contains(number),
            text.utf8.first != UInt8(ascii: "+")
        else {
            return nil
        }
        return number
    }
}
