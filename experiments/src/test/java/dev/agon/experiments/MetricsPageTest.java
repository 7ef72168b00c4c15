package dev.agon.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.agon.core.metrics.Metric;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} is made from the declarations of the metrics. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/experiments/benchmark/"))
          .importPackages("dev.agon");

  @Test
  void thePageIsCurrent() throws Exception {
    String page = page();
    if (Boolean.getBoolean("agon.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(read())
        .as(
            "docs/metrics.md; make it anew with: mvn -pl experiments -am test -Dtest=MetricsPageTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Djdk.flags=-Dagon.update=true")
        .isEqualTo(page);
  }

  /** Or the page would not have them all. */
  @Test
  void everyMetricIsDeclaredInAConstant() {
    List<String> elsewhere =
        CLASSES.stream()
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isEquivalentTo(Metric.class))
            .filter(call -> call.getName().equals("declare"))
            .filter(call -> !call.getOrigin().getName().equals("<clinit>"))
            .map(JavaMethodCall::getDescription)
            .toList();
    assertThat(elsewhere).isEmpty();
  }

  private static String page() throws ReflectiveOperationException {
    Map<String, Metric> metrics = new TreeMap<>();
    for (JavaField field : CLASSES.stream().flatMap(type -> type.getFields().stream()).toList()) {
      if (field.getRawType().isEquivalentTo(Metric.class)
          && field.getModifiers().contains(JavaModifier.STATIC)) {
        Field constant = field.reflect();
        constant.setAccessible(true);
        Metric metric = (Metric) constant.get(null);
        metrics.put(metric.name(), metric);
      }
    }
    StringBuilder page =
        new StringBuilder(
            """
            # Metrics

            Every curve that a run may have. Made from the declarations in the code, which stand where the values are computed; do not
            edit. All of them repeat bit for bit for the same experiment and seed, but for the groups `speed` and `system`.

            | metric | unit | what it is |
            |---|---|---|
            """);
    metrics.forEach(
        (name, metric) ->
            page.append(
                "| `%s` | %s | %s |\n"
                    .formatted(name, metric.unit(), metric.description().replace("|", "\\|"))));
    return page.toString();
  }

  private static String read() throws IOException {
    return Files.exists(PAGE) ? Files.readString(PAGE) : "";
  }
}
