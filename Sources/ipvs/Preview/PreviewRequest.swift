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
        var run = PreviewRun(start, changes: report.plan.changes, of: identities)
        var preview = ChangePreview(
            flows: .init(), entriesAtStart: start.isOfKernel ? UInt64(start.connections.count) : nil,
            profile: start.settings.profile, unknown: start.unknown(of: identities, run.gaps))
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
        var progress = Progress()
        defer { progress.finish() }
        if let path = flows.flows {
            let end = try play(InputFile.flows(path), on: &run, &progress)
            return .init(origin: .file(path), count: run.flows, time: end)
        }
        let workload = try flows.workload(services, usualRate: usualRate)
        var source = WorkloadFlows(workload)
        while let flow = source.next() {
            run.play(flow)
            progress.step()
        }
        let isOfKernel = flows.rate == nil && usualRate != nil
        return .init(
            origin: .madeUp(rate: workload.rate, isOfKernel: isOfKernel),
            count: run.flows, time: workload.length)
    }

    /// - Returns: the time of the last flow.
    private func play(
        _ reader: consuming FlowReader, on run: inout PreviewRun, _ progress: inout Progress
    ) throws(Failure) -> Nanoseconds {
        var end: Nanoseconds = 0
        do throws(FormatError) {
            while let flow = try reader.next() {
                run.play(flow)
                end = flow.time
                progress.step()
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
