package dev.agon.core.compute;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Writes a function of the graph, such as a policy or a generator, as a TensorFlow SavedModel with
 * the signature {@code serving_default}: what {@code SavedModelBundle.load}, TensorFlow Serving and
 * Python's {@code tf.saved_model.load} read. Only the operations between the inputs and the outputs
 * go into it, with the present values of the variables as constants.
 */
public final class SavedModelExporter {
  private static final String SIGNATURE = "serving_default";
  private static final String METHOD = "tensorflow/serving/predict";

  private final Compute compute;
  private final Map<String, Operand<?>> inputs;
  private final Map<String, Operand<?>> outputs;

  private SavedModelExporter(
      Compute compute, Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
    this.compute = compute;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * @param folder made by this call; must not exist or be empty
   * @param inputs placeholders by the name that a caller gives them
   * @param outputs what is computed from them, by name
   * @throws ComputeException when the folder is taken or cannot be written, or the outputs depend
   *     on a placeholder that is not among the inputs
   */
  public static void export(
      Compute compute,
      Path folder,
      Map<String, Operand<?>> inputs,
      Map<String, Operand<?>> outputs) {
    new SavedModelExporter(compute, inputs, outputs).write(folder);
  }

  private void write(Path folder) {
    SavedModel model =
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(
                MetaGraphDef.newBuilder()
                    .setMetaInfoDef(
                        MetaGraphDef.MetaInfoDef.newBuilder()
                            .addTags("serve")
                            .setTensorflowVersion(TensorFlow.version()))
                    .setGraphDef(frozenGraph())
                    .putSignatureDef(SIGNATURE, signature()))
            .build();
    Path file = folder.resolve("saved_model.pb");
    if (Files.exists(file)) {
      throw new ComputeException(
          "There is a SavedModel at %s already; choose another folder.".formatted(folder));
    }
    try {
      Files.createDirectories(folder);
      Files.write(file, model.toByteArray());
    } catch (IOException e) {
      throw new ComputeException(
          "The SavedModel cannot be written to %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private SignatureDef signature() {
    SignatureDef.Builder signature = SignatureDef.newBuilder().setMethodName(METHOD);
    inputs.forEach((name, operand) -> signature.putInputs(name, info(operand)));
    outputs.forEach((name, operand) -> signature.putOutputs(name, info(operand)));
    return signature.build();
  }

  private static TensorInfo info(Operand<?> operand) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    if (operand.asOutput().shape().isUnknown()) {
      shape.setUnknownRank(true);
    } else {
      for (long size : operand.asOutput().shape().asArray()) {
        shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
    }
    return TensorInfo.newBuilder()
        .setName(operand.op().name() + ":" + operand.asOutput().index())
        .setDtype(operand.asOutput().dataType())
        .setTensorShape(shape)
        .build();
  }

  /** What the outputs need, with each read of a variable replaced by its present value. */
  private GraphDef frozenGraph() {
    GraphDef whole = compute.graph().toGraphDef();
    Map<String, NodeDef> nodes =
        whole.getNodeList().stream().collect(Collectors.toMap(NodeDef::getName, node -> node));
    Set<String> inputNames =
        inputs.values().stream().map(operand -> operand.op().name()).collect(Collectors.toSet());
    Set<String> needed = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    outputs.values().forEach(operand -> open.add(operand.op().name()));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!needed.add(name) || inputNames.contains(name)) {
        continue;
      }
      NodeDef node = Objects.requireNonNull(nodes.get(name));
      if (node.getOp().equals("Placeholder")) {
        throw new ComputeException(
            "The exported outputs %s depend on the input '%s', which is not among %s."
                .formatted(outputs.keySet(), name, inputs.keySet()));
      }
      if (!node.getOp().equals("ReadVariableOp")) {
        node.getInputList().forEach(input -> open.push(nodeOf(input)));
      }
    }
    Map<String, TensorProto> values = values(needed, nodes);
    GraphDef.Builder frozen =
        GraphDef.newBuilder().setVersions(whole.getVersions()).setLibrary(whole.getLibrary());
    for (NodeDef node :
        whole.getNodeList()) { // in their order, so that equal graphs give equal files
      if (needed.contains(node.getName())) {
        frozen.addNode(
            node.getOp().equals("ReadVariableOp")
                ? constant(
                    node.getName(), Objects.requireNonNull(values.get(nodeOf(node.getInput(0)))))
                : node.toBuilder().clearDevice().build());
      }
    }
    return frozen.build();
  }

  /** The operation that an input such as {@code ^name} or {@code name:1} comes from. */
  private static String nodeOf(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** The values of the variables that are read, by the name of the variable. */
  private Map<String, TensorProto> values(Set<String> needed, Map<String, NodeDef> nodes) {
    Set<String> handles =
        needed.stream()
            .map(nodes::get)
            .filter(node -> node.getOp().equals("ReadVariableOp"))
            .map(node -> nodeOf(node.getInput(0)))
            .collect(Collectors.toSet());
    List<Variable> read = new ArrayList<>(compute.variables());
    read.removeIf(variable -> !handles.contains(variable.name()));
    float[][] values = compute.read(read);
    return IntStream.range(0, values.length)
        .boxed()
        .collect(
            Collectors.toMap(i -> read.get(i).name(), i -> tensor(read.get(i).shape(), values[i])));
  }

  private static TensorProto tensor(long[] shape, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(dimensions)
        .setTensorContent(ByteString.copyFrom(bytes))
        .build();
  }

  private static NodeDef constant(String name, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }
}
