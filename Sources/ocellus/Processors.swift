#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Kernels

/// How many processors this process may use: those of its affinity mask, and what its control group's `cpu.max` leaves of
/// them.
func availableProcessors() -> Int {
    let allowed = readSmallFile("/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    let bits = allowed?.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    let count = max(1, bits ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    return min(count, controlGroupLimit() ?? count)
}

/// Processors that `cpu.max` of the version 2 control group allows, rounded up; nil without a limit.
private func controlGroupLimit() -> Int? {
    guard let line = readSmallFile("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") })
    else { return nil }
    var path = String(line.dropFirst(3))
    var limit: Int?
    while true {
        if let text = readSmallFile("/sys/fs/cgroup\(path)/cpu.max") {
            let fields = text.split { $0 == " " || $0 == "\n" }
            if fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]), period > 0 {
                limit = min(limit ?? .max, max(1, (quota + period - 1) / period))
            }
        }
        guard let slash = path.lastIndex(of: "/"), path != "/" else { return limit }
        path = String(path[..<slash])
    }
}

private func readSmallFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
}

/// The kernel set that OCELLUS_ISA forces, or the best one.
func chosenKernels() throws(Failure) -> KernelSet {
    guard let forced = environment()["OCELLUS_ISA"], !forced.isEmpty else { return .best }
    guard KernelSet.names.contains(forced) else {
        throw Failure(
            .usage, "OCELLUS_ISA: expected one of \(KernelSet.names.joined(separator: ", ")), found \"\(forced)\"")
    }
    guard let kernels = KernelSet(named: forced) else {
        throw Failure(.unavailable, "OCELLUS_ISA: this processor does not run the instruction set \(forced)")
    }
    return kernels
}
