package dev.agon.experiments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Who may know whom; ARCHITECTURE.md says why. */
@AnalyzeClasses(packages = "dev.agon", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final List<String> MIDDLE =
      List.of(
          "dev.agon.environments..",
          "dev.agon.agents..",
          "dev.agon.generative..",
          "dev.agon.web..");

  /** Or every rule below would hold of nothing. */
  @ArchTest
  void classesOfEveryModuleWereReallyImported(JavaClasses all) {
    assertThat(all.size()).isGreaterThan(100);
    for (String name :
        List.of("core", "environments", "agents", "generative", "web", "experiments")) {
      assertThat(all.stream().map(JavaClass::getPackageName))
          .as(name)
          .anyMatch(found -> found.startsWith("dev.agon." + name));
    }
  }

  @ArchTest
  static final ArchRule coreKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("dev.agon.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(with("dev.agon.experiments..", MIDDLE))
          .because("everything else stands on core");

  @ArchTest
  void theModulesInTheMiddleDoNotKnowEachOther(JavaClasses all) {
    for (String module : MIDDLE) {
      String[] others =
          MIDDLE.stream().filter(other -> !other.equals(module)).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(module)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("dev.agon.experiments..")
          .because("they meet in core, and experiments puts them together")
          .check(all);
    }
  }

  @ArchTest
  static final ArchRule onlyTheEventDrivenPartsKnowVertx =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.agon.core.run..", "dev.agon.web..", "dev.agon.experiments..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..")
          .because("an algorithm must run in a plain main() or test");

  @ArchTest
  static final ArchRule onlyTheComputingPartsKnowTensorFlow =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.agon.core.compute..",
              "dev.agon.core.nn..",
              "dev.agon.agents..",
              "dev.agon.generative..",
              "dev.agon.experiments..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
          .because("who only wants environments or the dashboard does not load TensorFlow");

  @ArchTest
  static final ArchRule modulesHaveNoCyclesOfPackages =
      slices().matching("dev.agon.(*)..").should().beFreeOfCycles();

  @ArchTest
  void everyPackageIsNullMarked(JavaClasses all) {
    List<String> without =
        all.stream()
            .filter(found -> !found.getSimpleName().equals("package-info"))
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found -> !found.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();
    assertThat(without).as("packages whose package-info.java lacks @NullMarked").isEmpty();
  }

  private static String[] with(String one, List<String> others) {
    return Stream.concat(Stream.of(one), others.stream()).toArray(String[]::new);
  }
}
