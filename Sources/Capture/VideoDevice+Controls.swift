import CV4L2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension VideoDevice {
    /// Everything that the camera can be adjusted by, in the driver's order.
    func controls() -> [CameraControl] {
        var controls: [CameraControl] = []
        var id: UInt32 = 0
        // A driver that goes round in circles is left after many.
        while controls.count < 512 {
            var query = v4l2_query_ext_ctrl()
            query.id = id | UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)
            guard ocellus_v4l2_query_control(descriptor, &query) == 0, query.id > id else { break }
            id = query.id
            if let control = control(query) { controls.append(control) }
        }
        return controls
    }

    /// Nil for what is disabled, heads a group, or holds more than a number.
    private func control(_ query: v4l2_query_ext_ctrl) -> CameraControl? {
        let kind: CameraControl.Kind
        switch query.type {
        case V4L2_CTRL_TYPE_INTEGER.rawValue, V4L2_CTRL_TYPE_INTEGER64.rawValue: kind = .integer
        case V4L2_CTRL_TYPE_BOOLEAN.rawValue: kind = .boolean
        case V4L2_CTRL_TYPE_MENU.rawValue, V4L2_CTRL_TYPE_INTEGER_MENU.rawValue: kind = .menu
        case V4L2_CTRL_TYPE_BUTTON.rawValue: kind = .button
        case V4L2_CTRL_TYPE_BITMASK.rawValue: kind = .bitmask
        default: return nil
        }
        let has = { (flag: Int32) in query.flags & UInt32(flag) != 0 }
        guard !has(V4L2_CTRL_FLAG_DISABLED), !has(V4L2_CTRL_FLAG_HAS_PAYLOAD), query.nr_of_dims == 0 else { return nil }
        let isRead = kind != .button && !has(V4L2_CTRL_FLAG_WRITE_ONLY)
        return CameraControl(
            id: query.id, name: controlName(text(query.name)), kind: kind, minimum: query.minimum,
            maximum: query.maximum, step: query.step, standard: query.default_value,
            items: kind == .menu ? items(query) : [], isInactive: has(V4L2_CTRL_FLAG_INACTIVE),
            isReadOnly: has(V4L2_CTRL_FLAG_READ_ONLY), value: isRead ? value(of: query) : nil)
    }

    private func items(_ query: v4l2_query_ext_ctrl) -> [CameraControl.Item] {
        guard query.minimum >= 0, query.maximum < 256, query.minimum <= query.maximum else { return [] }
        return (query.minimum...query.maximum).compactMap { number in
            var item = v4l2_querymenu()
            item.id = query.id
            item.index = UInt32(number)
            guard ocellus_v4l2_query_menu(descriptor, &item) == 0 else { return nil }
            let isNumbers = query.type == V4L2_CTRL_TYPE_INTEGER_MENU.rawValue
            // Behind id and index: 32 bytes of name, or a number.
            let title = withUnsafeBytes(of: item) { bytes in
                isNumbers
                    ? "\(bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self))"
                    : String(decoding: bytes[8..<40].prefix { $0 != 0 }, as: UTF8.self)
            }
            return CameraControl.Item(number: number, name: title)
        }
    }

    private func value(of query: v4l2_query_ext_ctrl) -> Int64? {
        var value: Int64?
        let isWide = query.type == V4L2_CTRL_TYPE_INTEGER64.rawValue
        let status = ask(query.id, 0, isWide: isWide, ocellus_v4l2_get_controls) { value = $0 }
        return status == 0 ? value : nil
    }

    /// Sets one control.
    private func set(_ control: CameraControl, to number: Int64) -> Int32 {
        let isWide = control.maximum > Int64(Int32.max) || control.minimum < Int64(Int32.min)
        return ask(control.id, number, isWide: isWide, ocellus_v4l2_set_controls) { _ in }
    }

    private func ask(
        _ id: UInt32, _ number: Int64, isWide: Bool,
        _ request: (Int32, UnsafeMutablePointer<v4l2_ext_controls>?) -> Int32, _ answer: (Int64) -> Void
    ) -> Int32 {
        var control = v4l2_ext_control()
        control.id = id
        if isWide { control.value64 = number } else { control.value = Int32(truncatingIfNeeded: number) }
        return withUnsafeMutablePointer(to: &control) { control in
            var all = v4l2_ext_controls()
            all.count = 1
            all.controls = control
            let status = request(descriptor, &all)
            answer(isWide ? control.pointee.value64 : Int64(control.pointee.value))
            return status
        }
    }

    /// Sets what was asked for, switches and menus first: they decide whether the numbers count.
    ///
    /// - Parameter keepsRate: forbids the automatic exposure to make fewer frames in the dark.
    /// - Returns: sentences about what could not be done and does no harm.
    func apply(_ requests: [ControlRequest], keepsRate: Bool) throws(DeviceError) -> [String] {
        guard !requests.isEmpty || keepsRate else { return [] }
        let controls = controls()
        var remarks: [String] = []
        if keepsRate {
            let exposurePriority: UInt32 = 0x009A_0903
            let control = controls.first { $0.id == exposurePriority }
            if let control {
                try check(set(control, to: 0), .control, detail: "\(control.name), for camera.keep_fps")
            } else {
                remarks.append("\(path): has no control by which camera.keep_fps could keep the frame rate")
            }
        }
        let isSwitch = { (kind: CameraControl.Kind) in kind == .boolean || kind == .menu }
        let pairs = try requests.map { request throws(DeviceError) in (request, try find(request, controls)) }
        for (request, control) in pairs.filter({ isSwitch($0.1.kind) }) + pairs.filter({ !isSwitch($0.1.kind) }) {
            let number: Int64
            do throws(ControlRequest.Refusal) {
                number = try control.number(for: request.value)
            } catch {
                throw refusal(request, error.sentence)
            }
            let status = set(control, to: number)
            if control.isInactive || status == -EBUSY {
                if status != 0 {
                    remarks.append("\(path): \(control.name) cannot be set while another control rules it")
                }
            } else {
                try check(status, .control, detail: control.name)
            }
        }
        return remarks
    }

    private func find(_ request: ControlRequest, _ controls: [CameraControl]) throws(DeviceError) -> CameraControl {
        let settable = controls.filter { !$0.isReadOnly }
        if let control = settable.first(where: { $0.name == controlName(request.name) }) { return control }
        let known = settable.map(\.summary).joined(separator: ", ")
        throw refusal(
            request, known.isEmpty ? "it has no controls" : "expected one of \(known), found \"\(request.name)\"")
    }

    private func refusal(_ request: ControlRequest, _ sentence: String) -> DeviceError {
        DeviceError(
            request.place.isEmpty ? path : "\(request.place): camera.controls: \(path)", .control,
            detail: sentence, isFinal: true)
    }
}
