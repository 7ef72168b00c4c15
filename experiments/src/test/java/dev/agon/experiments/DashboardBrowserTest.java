package dev.agon.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agon.core.run.RunMessages.Action;
import dev.agon.core.run.RunState;
import dev.agon.core.run.RunStatus;
import dev.agon.core.run.engine.RunEngine;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.ExperimentLibrary;
import dev.agon.experiments.registry.Registry;
import dev.agon.web.PortChoice;
import dev.agon.web.WebServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;

/**
 * The page in a real Chromium, over real runs. Without Chromium: skipped, on a build server an
 * error.
 */
class DashboardBrowserTest {
  private static ChromeDriver browser;

  @TempDir static Path profile;
  @TempDir Path runs;
  private Vertx vertx;
  private RunEngine engine;
  private WebServer server;

  @BeforeAll
  static void startBrowser() {
    Path chromium = program("chromium", "google-chrome", "chromium-browser");
    Path driver = program("chromedriver");
    if (chromium == null || driver == null) {
      String why =
          "No Chromium with chromedriver on the PATH: the dashboard is not tested. On Debian: apt-get install chromium chromium-driver";
      assertThat(System.getenv("CI")).as(why).isNotEqualTo("true");
      System.err.println("*** SKIPPED: " + why);
      assumeTrue(false, why);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,1000",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .build();
    browser = new ChromeDriver(service, options);
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  private static Path program(String... names) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(names)
        .flatMap(name -> Arrays.stream(path.split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  @BeforeEach
  void startEngine() throws Exception {
    vertx = Vertx.vertx();
    engine =
        RunEngine.start(
            vertx, runs, Registry::create, new RunEngine.Options(8, Map.of("agon", "test"), 0));
    server = serve(PortChoice.exactly(0));
  }

  private WebServer serve(PortChoice port) throws Exception {
    return WebServer.start(vertx, engine.archive(), port)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stopEngine() throws Exception {
    List<LogEntry> console = browser.manage().logs().get(LogType.BROWSER).getAll();
    browser.get("about:blank");
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(console)
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .as("errors of the page, refused by its content policy or thrown by its script")
        .filteredOn(entry -> !entry.getMessage().contains("ERR_CONNECTION_REFUSED"))
        .filteredOn(entry -> !entry.getMessage().contains("WebSocket connection"))
        .isEmpty();
  }

  /** A run that lasts longer than the test, unless it is stopped. */
  private String start(String experiment, long seed, String... settings) {
    Experiment changed = ExperimentLibrary.load(experiment);
    for (String setting : settings) {
      changed = changed.with(setting);
    }
    return engine.submit(Registry.specify(changed, seed));
  }

  private void open(String query, String hash) {
    browser.get("about:blank");
    browser.get(server.address() + query + server.link().substring(server.link().indexOf('#')));
    until("the token was taken", page -> page.getCurrentUrl().endsWith("#/runs"));
    browser.executeScript("location.hash = arguments[0]", hash);
  }

  private static <T> T until(String what, Function<WebDriver, T> condition) {
    return until(what, Duration.ofMillis(50), condition);
  }

  private static <T> T untilSlowly(String what, Function<WebDriver, T> condition) {
    return until(what, Duration.ofSeconds(2), condition);
  }

  private static <T> T until(String what, Duration every, Function<WebDriver, T> condition) {
    return new FluentWait<WebDriver>(browser)
        .withTimeout(Duration.ofSeconds(120))
        .pollingEvery(every)
        .ignoring(org.openqa.selenium.NoSuchElementException.class)
        .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
        .withMessage(what)
        .until(condition);
  }

  private static WebElement find(String css) {
    return until(css, page -> page.findElement(By.cssSelector(css)));
  }

  private static String text(String css) {
    return until(css, page -> page.findElement(By.cssSelector(css)).getText());
  }

  private static void untilPill(String state) {
    until("the page says " + state, page -> text(".page-h .pill").equals(state));
  }

  private static long step() {
    return Long.parseLong(find(".track").getDomAttribute("aria-valuemax"));
  }

  /** How many pixels of the main chart have the colour of a curve. */
  private static long ink() {
    Object count =
        browser.executeScript(
            """
            const canvas = document.querySelector('.main-cell canvas');
            if (!canvas) return 0;
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let n = 0;
            for (let i = 0; i < data.length; i += 4) {
              if (data[i + 3] > 200 && data[i + 2] - data[i] > 60) n++;
            }
            return n;
            """);
    return ((Number) count).longValue();
  }

  private RunStatus status(String run) {
    return engine.archive().status(run).orElseThrow();
  }

  @Test
  void aRunIsWatchedPausedSteppedResumedAndStopped() {
    String run = start("cartpole-dqn", 1, "budget.steps=20_000_000", "evaluation.every=1_000_000");
    open("", "#/runs");
    until(
            "the run is in the list",
            page -> page.findElement(By.cssSelector("tr[data-run='" + run + "'] a")))
        .click();

    untilPill("Running");
    until("the curve appears", page -> ink() > 20);
    long early = ink();
    long first = step();
    until("the curve grows", page -> ink() != early && step() > first);

    find("#toggle").click();
    untilPill("Paused");
    assertThat(status(run).state()).isEqualTo(RunState.PAUSED);
    long paused = status(run).step();
    long turn = status(run).turn();
    until("the page shows the step it stopped at", page -> step() == paused);

    find("button[data-action=STEP]").click();
    until("one turn was done", page -> status(run).turn() == turn + 1);
    untilPill("Paused");
    assertThat(status(run).turn()).isEqualTo(turn + 1);

    find("button[data-action=CHECKPOINT]").click();
    until(
        "the checkpoint is on the timeline",
        page -> !page.findElements(By.cssSelector(".track .ck")).isEmpty());

    find("#toggle").click();
    untilPill("Running");
    until("it goes on", page -> step() > paused + 100);

    find("button[data-action=STOP]").click();
    untilPill("Stopped");
    assertThat(status(run).state()).isEqualTo(RunState.STOPPED);
  }

  @Test
  void aLiveHyperparameterIsChanged() {
    String run = start("cartpole-dqn", 1, "budget.steps=20_000_000", "evaluation.every=1_000_000");
    open("", "#/run/" + run);
    WebElement field = find(".knob[data-name='algorithm.learningRate'] .field input");
    until("controls are on", page -> field.isEnabled());
    field.clear();
    field.sendKeys("0.0005");
    assertThat(text(".knob[data-name='algorithm.learningRate'] .pend"))
        .contains("Takes effect at the next turn");
    until("Apply", page -> page.findElement(By.cssSelector(".knob .pend .btn"))).click();
    until(
        "the engine has it",
        page ->
            engine.archive().knobs(run).stream()
                .anyMatch(
                    knob ->
                        knob.name().equals("algorithm.learningRate") && knob.value() == 0.0005));
    until(
        "▲ on the timeline",
        page -> page.findElement(By.cssSelector(".track .mk[aria-label*='learningRate']")));
  }

  @Test
  void theGridOfAGanFollowsItsSlider() {
    String run = start("ring8-gan", 1, "budget.steps=10_000_000", "evaluation.every=50");
    open("", "#/run/" + run);
    WebElement slider = find(".samples input[type=range]");
    until("three images", page -> Integer.parseInt(slider.getDomAttribute("max")) >= 2);
    until("the image is there", page -> imageWidth() > 0);
    long newest = shownStep();
    until("it follows live", page -> shownStep() > newest);
    browser.executeScript(
        "arguments[0].value = 0; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
        slider);
    long oldest = engine.archive().media(run, "").get(0).step();
    until("the first image", page -> shownStep() == oldest);
    until("it was loaded", page -> imageWidth() > 0);
    assertThat(Long.parseLong(find(".track").getDomAttribute("aria-valuenow")))
        .as("the cursor of the page moved along")
        .isEqualTo(oldest);
    browser.executeScript(
        "arguments[0].value = arguments[0].max; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
        slider);
    until("it follows again", page -> shownStep() > newest);
  }

  private static long shownStep() {
    return Long.parseLong(find(".samples").getDomAttribute("data-step"));
  }

  private static long imageWidth() {
    return ((Number)
            browser.executeScript("return document.querySelector('.samples img').naturalWidth"))
        .longValue();
  }

  @Test
  void thePageComesBackAfterTheServerRestarts() throws Exception {
    String run = start("cartpole-ppo", 1, "budget.steps=20_000_000", "evaluation.every=1_000_000");
    open("", "#/run/" + run);
    untilPill("Running");
    until("values", page -> step() > 0);
    int port = server.port();
    server.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(text(".note.s-paused")).contains("Connection lost");
    assertThat(find("#toggle").isEnabled()).isFalse();
    long lost = step();
    server = serve(PortChoice.exactly(port));
    until("the banner goes", page -> page.findElements(By.cssSelector(".note.s-paused")).isEmpty());
    until("it goes on", page -> step() > lost);
    assertThat(text(".note.s-queued"))
        .contains("may watch, not command"); // another start, another token
    assertThat(find("#toggle").isEnabled()).isFalse();
    open("", "#/run/" + run);
    until("it commands again", page -> page.findElement(By.id("toggle")).isEnabled());
  }

  @Test
  void textFromOutsideStaysText() throws Exception {
    String run = start("cartpole-dqn", 1, "budget.steps=16");
    engine.await(run).get(60, TimeUnit.SECONDS);
    Path manifest = runs.resolve(run).resolve("manifest.json");
    String evil = "<img src=x onerror=document.title=1337>";
    Files.writeString(manifest, Files.readString(manifest).replace("CartPole-v1", evil));
    stopAndStartEngine();
    open("", "#/runs");
    until("the name is shown as it is", page -> text("tr[data-run] .c-env").equals(evil));
    open("", "#/run/" + run);
    until("here too", page -> text(".meta").contains(evil));
    assertThat(browser.getTitle()).doesNotContain("1337");
    assertThat(browser.findElements(By.cssSelector("img[src=x]"))).isEmpty();
  }

  private void stopAndStartEngine() throws Exception {
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    startEngine();
  }

  @Test
  void nothingIsWiderThanAPhone() {
    String run = start("cartpole-ppo", 1, "budget.steps=20_000_000", "evaluation.every=1_000_000");
    Dimension before = browser.manage().window().getSize();
    try {
      browser.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", 375, "height", 812, "deviceScaleFactor", 2, "mobile", true));
      for (String hash : List.of("#/runs", "#/run/" + run)) {
        open("", hash);
        until("it is there", page -> !page.findElements(By.cssSelector(".pill")).isEmpty());
        Object width = browser.executeScript("return document.documentElement.scrollWidth");
        assertThat(((Number) width).intValue()).as(hash).isLessThanOrEqualTo(375);
      }
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
      browser.manage().window().setSize(before);
    }
  }

  /**
   * Reports how long a value takes to the screen; the figure is a benchmark's, not an assertion's.
   */
  @Test
  void valuesReachTheScreenWithThreeRunsLive() throws IOException {
    String watched = start("demo-cartpole-ppo", 1, "budget.steps=20_000_000");
    start("demo-cartpole-dqn", 2, "budget.steps=20_000_000");
    start("ring8-gan", 3, "budget.steps=10_000_000");
    open("?latency", "#/run/" + watched);
    until("values were drawn", page -> samples() > 50);
    browser.executeScript(
        "window.__agonLatency.length = window.__agonArrival.length = 0"); // the first ones waited
    // for the page
    untilSlowly(
        "some hundred values", page -> samples() >= 500); // asking often would slow the page
    double[] sorted = sorted("__agonLatency");
    double[] arrival = sorted("__agonArrival");
    String report =
        "log to pixel, three runs live: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms of %d values; at the page p50 %.0f ms%n"
            .formatted(
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99),
                sorted.length,
                at(arrival, 0.5));
    System.out.print(report);
    Files.writeString(Path.of("target", "latency.txt"), report);
    assertThat(sorted[0]).as("the clocks of log and page are one").isGreaterThanOrEqualTo(0);
    engine.archive().list().forEach(run -> engine.command(run.id(), Action.STOP));
  }

  private static double[] sorted(String samples) {
    List<?> millis = (List<?>) browser.executeScript("return window[arguments[0]]", samples);
    return millis.stream().mapToDouble(n -> ((Number) n).doubleValue()).sorted().toArray();
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }

  private static long samples() {
    Object count = browser.executeScript("return window.__agonLatency?.length ?? 0");
    return ((Number) count).longValue();
  }
}
