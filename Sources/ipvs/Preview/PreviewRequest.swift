import IPVSFormats
import IPVSModel
import IPVSSimulator

/// How a change is played before it is made.
struct PreviewRequest {
    let flows: FlowOptions
    let kernel: KernelOptions
    /// More clients than that may not move.
    var limit: MovedLimit?

    /// Plays the change that a report is about.
    func preview(of report: DifferenceReport, from start: PreviewStart) throws(Failure) -> ChangePreview {
        let services = report.difference.services
        let identities = Set(services.map(\.identity))
        var run = PreviewRun(start, changes: report.plan.changes, of: identities, keepalive: flows.keepalive)
        var preview = ChangePreview(
            flows: .init(), entriesAtStart: start.isOfKernel ? UInt64(start.connections.count) : nil,
            rules: start.rules, unknown: start.unknown(of: identities, run.gaps))
        preview.unknown += run.refusedChanges.map {
            "what \(DifferenceReport.command($0)) does, which the simulated kernel refuses; taken as not made"
        }
        if services.isEmpty { return preview }
        preview.flows = try play(&run, services, usualRate: start.connectionRate(of: identities))
        preview.services = run.finish(at: preview.flows.time)
        return preview
    }

    /// Plays all flows.
    private func play(
        _ run: inout PreviewRun, _ services: [VirtualService], usualRate: UInt64?
    ) throws(Failure) -> ChangePreview.FlowsPlayed {
        try forEachFlow(to: services, usualRate: usualRate) { run.play($0) }
    }

    /// Hands on all flows in the order of time.
    ///
    /// - Parameters:
    ///   - services: where those go that are made up, unless there are targets.
    ///   - usualRate: flows a second where none was given; nil for the default.
    func forEachFlow(
        to services: [VirtualService], usualRate: UInt64?, _ body: (Flow) -> Void
    ) throws(Failure) -> ChangePreview.FlowsPlayed {
        var count: UInt64 = 0
        if let path = flows.flows {
            let bytes = ReadBytes()
            var progress = Progress(of: InputFile.size(path)) { bytes.count.load(ordering: .relaxed) }
            defer { progress.finish() }
            let end = try read(InputFile.flows(path, noting: bytes)) { flow in
                body(flow)
                count += 1
                progress.step()
            }
            return .init(origin: .file(path), count: count, time: end)
        }
        let workload = try flows.workload(services, usualRate: usualRate)
        var progress = Progress(of: workload.rate.flows(in: workload.length))
        defer { progress.finish() }
        var source = WorkloadFlows(workload)
        while let flow = source.next() {
            body(flow)
            count += 1
            progress.step()
        }
        let isOfKernel = flows.rate == nil && usualRate != nil
        return .init(
            origin: .madeUp(rate: workload.rate, isOfKernel: isOfKernel), count: count, time: workload.length)
    }

    /// - Returns: the time of the last flow.
    private func read(_ reader: consuming FlowReader, _ body: (Flow) -> Void) throws(Failure) -> Nanoseconds {
        var end: Nanoseconds = 0
        do throws(FormatError) {
            while let flow = try reader.next() {
                body(flow)
                end = flow.time
            }
        } catch {
            throw .format(error)
        }
        return end
    }
}

extension TableDiff {
    /// The services that change, as they are after it or, if they go, before it; sorted.
    fileprivate var services: [VirtualService] {
        (added.map(\.service) + changed.map(\.service.after) + removed.map(\.service))
            .sorted { $0.identity < $1.identity }
    }
}
