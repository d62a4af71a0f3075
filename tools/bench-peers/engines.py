"""The peers. Each loads a model in `__init__`, is ready to run the picture any number of times, and tells its output.

All get what is best for latency on a CPU in 32-bit floats, or in 8-bit integers if the model is quantised. What can be done
once is done once: `run` is the inference alone, without copies of input and output where the interface can do without.
"""

import numpy as np


class ONNXRuntime:
    def __init__(self, file: str, threads: int, picture: np.ndarray):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.binding = session.io_binding()
        self.picture = onnxruntime.OrtValue.ortvalue_from_numpy(picture)
        self.binding.bind_ortvalue_input(session.get_inputs()[0].name, self.picture)
        self.binding.bind_output(session.get_outputs()[0].name, "cpu")
        self.run = lambda: session.run_with_iobinding(self.binding)

    def output(self) -> np.ndarray:
        return self.binding.copy_outputs_to_cpu()[0]


class OpenVINO:
    """Told to keep 32-bit floats: where a CPU has bfloat16, its own choice is that, with other results."""

    def __init__(self, file: str, threads: int, picture: np.ndarray):
        import openvino

        compiled = openvino.Core().compile_model(file, "CPU", {
            "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False})
        self.request = compiled.create_infer_request()
        self.picture = openvino.Tensor(picture, shared_memory=True)
        self.request.set_input_tensor(self.picture)
        self.run = self.request.infer

    def output(self) -> np.ndarray:
        return self.request.get_output_tensor(0).data


class LiteRT:
    """TensorFlow Lite of old, with XNNPACK."""

    def __init__(self, file: str, threads: int, picture: np.ndarray):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(file, num_threads=threads)
        self.interpreter.allocate_tensors()
        entry = self.interpreter.get_input_details()[0]
        self.exit = self.interpreter.get_output_details()[0]
        values = np.ascontiguousarray(picture.transpose(0, 2, 3, 1))
        if entry["dtype"] == np.int8:
            scale, zero = entry["quantization"]
            values = np.clip(np.round(values / scale) + zero, -128, 127).astype(np.int8)
        self.interpreter.set_tensor(entry["index"], values)
        self.run = self.interpreter.invoke

    def output(self) -> np.ndarray:
        values = self.interpreter.get_tensor(self.exit["index"])
        if self.exit["dtype"] != np.int8:
            return values
        scale, zero = self.exit["quantization"]
        return (values.astype(np.float32) - zero) * scale


class NCNN:
    """With all that makes 16-bit numbers of 32-bit ones turned off."""

    def __init__(self, file: str, threads: int, picture: np.ndarray):
        import ncnn

        self.net = ncnn.Net()
        self.net.opt.num_threads = threads
        self.net.opt.use_vulkan_compute = False
        for name in dir(self.net.opt):
            if name.startswith(("use_fp16_", "use_bf16_")):
                setattr(self.net.opt, name, False)
        if self.net.load_param(file) or self.net.load_model(file.removesuffix(".param") + ".bin"):
            raise RuntimeError(f"{file}: ncnn refuses it")
        self.picture = ncnn.Mat(np.ascontiguousarray(picture[0])).clone()

    def run(self) -> None:
        extractor = self.net.create_extractor()
        extractor.input("in0", self.picture)
        self.scores = extractor.extract("out0")[1]

    def output(self) -> np.ndarray:
        return np.array(self.scores)


# By the names of the table; what a model's file is called there.
PEERS = {
    "onnxruntime": (ONNXRuntime, "{}.onnx"),
    "openvino": (OpenVINO, "{}.onnx"),
    "litert": (LiteRT, "{}.tflite"),
    "ncnn": (NCNN, "{}.ncnn.param"),
}
# For `import`, to see whether an engine is installed.
MODULES = {"onnxruntime": "onnxruntime", "openvino": "openvino", "litert": "ai_edge_litert", "ncnn": "ncnn"}
