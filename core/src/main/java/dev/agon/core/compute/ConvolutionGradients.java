package dev.agon.core.compute;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * Gradients of the gradients of biases and convolutions. A convolution conv(x, w) is linear in each
 * argument; with its two transposes
 *
 * <pre>
 *   ⟨dy, conv(x, w)⟩ = ⟨input(w, dy), x⟩ = ⟨filter(x, dy), w⟩
 * </pre>
 *
 * <p>each derivative of one of the three is another of them, with d in the place of what was
 * differentiated.
 */
final class ConvolutionGradients {
  private static final List<String> CONVOLUTION =
      List.of("strides", "padding", "data_format", "dilations");

  private ConvolutionGradients() {}

  static void addTo(Map<String, CustomGradients.Rule> rules) {
    rules.put("BiasAddGrad", ConvolutionGradients::bias);
    rules.put("Conv2DBackpropFilter", ConvolutionGradients::filter);
    rules.put("DepthwiseConv2dNativeBackpropInput", ConvolutionGradients::depthwiseInput);
    rules.put("DepthwiseConv2dNativeBackpropFilter", ConvolutionGradients::depthwiseFilter);
  }

  /** BiasAddGrad(dy) = Σ dy over all axes but the channel: ∂/∂dy = d, broadcast. */
  private static List<Operand<?>> bias(GradientCall call) {
    return List.of(
        call.operation("BiasAdd", List.of("data_format"), call.none(0), call.incoming(0)));
  }

  /** filter(x, sizes, dy): ∂/∂x = input(d, dy), ∂/∂dy = conv(x, d). */
  private static List<Operand<?>> filter(GradientCall call) {
    return filter(call, "Conv2D", "Conv2DBackpropInput");
  }

  private static List<Operand<?>> depthwiseFilter(GradientCall call) {
    return filter(call, "DepthwiseConv2dNative", "DepthwiseConv2dNativeBackpropInput");
  }

  private static List<Operand<?>> filter(
      GradientCall call, String convolution, String inputGradient) {
    Operand<TNumber> x = call.input(0);
    Operand<TNumber> d = call.incoming(0);
    return List.of(
        call.operation(inputGradient, CONVOLUTION, call.tf().shape(x), d, call.input(2)),
        call.none(1),
        call.operation(convolution, CONVOLUTION, x, d));
  }

  /** input(sizes, w, dy): ∂/∂w = filter(d, dy), ∂/∂dy = conv(d, w). */
  private static List<Operand<?>> depthwiseInput(GradientCall call) {
    Operand<TNumber> w = call.input(1);
    Operand<TNumber> d = call.incoming(0);
    return List.of(
        call.none(0),
        call.operation(
            "DepthwiseConv2dNativeBackpropFilter",
            CONVOLUTION,
            d,
            call.tf().shape(w),
            call.input(2)),
        call.operation("DepthwiseConv2dNative", CONVOLUTION, d, w));
  }
}
