package dev.agon.environments.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentRegistry;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Game2048Test {
  private final Game2048 game = new Game2048();

  /** A state with these tiles, row by row, and no score. */
  private static int[] board(int... tiles) {
    int[] s = new int[Game2048.BOARD + 16];
    for (int i = 0; i < tiles.length; i++) {
      s[Game2048.BOARD + i] = tiles[i] == 0 ? 0 : Integer.numberOfTrailingZeros(tiles[i]);
    }
    return s;
  }

  private static int[] tiles(int[] s) {
    return Arrays.stream(s, Game2048.BOARD, s.length).map(k -> k == 0 ? 0 : 1 << k).toArray();
  }

  private static boolean[] legal(Game2048 game, int[] s) {
    boolean[] legal = new boolean[4];
    game.mask(s, 0, legal, 0);
    return legal;
  }

  @ParameterizedTest
  @CsvSource({
    "2 2 0 0, 4 0 0 0, 4",
    "2 2 2 2, 4 4 0 0, 8", // each tile merges once
    "2 2 4 0, 4 4 0 0, 4",
    "2 2 2 0, 4 2 0 0, 4", // those nearest to the edge first
    "4 0 0 4, 8 0 0 0, 8",
    "0 0 0 2, 2 0 0 0, 0",
    "8 4 4 8, 8 8 8 0, 8",
    "0 2 0 4, 2 4 0 0, 0",
    "65536 65536 0 2, 131072 2 0 0, 131072"
  })
  void pushesLeftAndMerges(String before, String after, double reward) {
    int[] row = Arrays.stream(before.split(" ")).mapToInt(Integer::parseInt).toArray();
    int[] expected = Arrays.stream(after.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int action = 0; action < 4; action++) { // the same in each direction
      int[] s = board();
      for (int i = 0; i < 4; i++) {
        s[Game2048.BOARD + square(action, i)] =
            row[i] == 0 ? 0 : Integer.numberOfTrailingZeros(row[i]);
      }
      assertThat(game.move(s, 0, action, Pcg64.seeded(action))).isEqualTo(reward);
      int[] tiles = tiles(s);
      int fresh = 0;
      for (int i = 0; i < 4; i++) {
        int tile = tiles[square(action, i)];
        if (tile != expected[i]) { // the new tile may be in the same line
          assertThat(expected[i]).isZero();
          assertThat(tile).isIn(2, 4);
        }
        tiles[square(action, i)] = tile == expected[i] ? 0 : tile;
      }
      for (int tile : tiles) {
        fresh += tile == 0 ? 0 : 1;
      }
      assertThat(fresh).isEqualTo(1);
    }
  }

  /** Of the second line counted from the top or the left, the i-th square from the edge. */
  private static int square(int action, int i) {
    return switch (action) {
      case BoardGame.UP -> 4 * i + 1;
      case BoardGame.RIGHT -> 4 + 3 - i;
      case BoardGame.DOWN -> 4 * (3 - i) + 1;
      default -> 4 + i;
    };
  }

  @Test
  void illegalPushDoesNothing() {
    int[] s = board(2, 4, 2, 4);
    Pcg64 random = Pcg64.seeded(1);
    for (int action : new int[] {BoardGame.UP, BoardGame.LEFT, BoardGame.RIGHT}) {
      assertThat(game.move(s, 0, action, random)).isZero();
      assertThat(s).isEqualTo(board(2, 4, 2, 4));
    }
    assertThat(random.nextLong()).isEqualTo(Pcg64.seeded(1).nextLong());
    assertThat(legal(game, s)).containsExactly(false, false, true, false);
  }

  @Test
  void endsWhenNoPushIsLeft() {
    // Pushed left, the last row leaves one square free, where 2 or 4 appears beside 8 and 16.
    int[] s = board(2, 4, 8, 16, 32, 64, 128, 256, 2, 4, 8, 16, 0, 32, 64, 128);
    game.move(s, 0, BoardGame.LEFT, Pcg64.seeded(0));
    assertThat(tiles(s)).startsWith(2, 4, 8, 16, 32, 64, 128, 256, 2, 4, 8, 16, 32, 64, 128);
    assertThat(s[0]).isEqualTo(1);
    assertThat(legal(game, s)).containsOnly(false);
    // With two equal tiles the game goes on.
    s = board(2, 4, 8, 16, 32, 64, 128, 256, 2, 4, 8, 16, 0, 32, 64, 8);
    game.move(s, 0, BoardGame.LEFT, Pcg64.seeded(0));
    assertThat(s[0]).isZero();
    assertThat(legal(game, s)).containsExactly(true, false, true, false);
  }

  @Test
  void actionIsLegalExactlyIfItMovesATile() {
    Pcg64 random = Pcg64.seeded(3);
    for (int episode = 0; episode < 20; episode++) {
      int[] s = board();
      game.start(s, 0, random);
      double score = 0;
      while (s[0] == 0) {
        boolean[] legal = legal(game, s);
        for (int action = 0; action < 4; action++) {
          int[] copy = s.clone();
          game.move(copy, 0, action, Pcg64.seeded(5));
          assertThat(!Arrays.equals(copy, s)).isEqualTo(legal[action]);
        }
        score += game.move(s, 0, random.integers(4), random);
      }
      assertThat(legal(game, s)).containsOnly(false);
      assertThat(s[1]).isEqualTo((int) score);
    }
  }

  @Test
  void oneInTenNewTilesIsAFourAndAllSquaresAreAsLikely() {
    Pcg64 random = Pcg64.seeded(7);
    int n = 20_000;
    int fours = 0;
    int[] counts = new int[16];
    for (int i = 0; i < n; i++) {
      int[] s = board();
      game.start(s, 0, random);
      int[] tiles = tiles(s);
      assertThat(Arrays.stream(tiles).filter(tile -> tile > 0)).hasSize(2);
      for (int square = 0; square < 16; square++) {
        fours += tiles[square] == 4 ? 1 : 0;
        counts[square] += tiles[square] > 0 ? 1 : 0;
      }
    }
    assertThat(fours / (2.0 * n)).isCloseTo(0.1, within(0.006)); // four deviations
    for (int count : counts) {
      assertThat(count / (double) n).isCloseTo(2 / 16.0, within(0.01));
    }
  }

  @Test
  void observesOnePlaneForEachTile() {
    float[] observation = new float[4 * 4 * 18];
    Arrays.fill(observation, Float.NaN);
    game.observe(board(0, 2, 4, 131072), 0, observation, 0);
    float[] expected = new float[4 * 4 * 18];
    for (int square = 0; square < 16; square++) {
      int plane = square == 1 ? 1 : square == 2 ? 2 : square == 3 ? 17 : 0;
      expected[18 * square + plane] = 1;
    }
    assertThat(observation).containsExactly(expected);
  }

  @Test
  void toldAsText() {
    try (EnvironmentInstance instance = EnvironmentRegistry.builtIn().make("2048-v0")) {
      instance.reset(0);
      double total = 0;
      StepResult result;
      do {
        result = instance.step(instance.episodeLength() % 4);
        total += result.reward;
      } while (!result.ended());
      String[] lines = ((Game2048) instance.unwrapped()).text().split("\n");
      assertThat(lines).hasSize(5);
      assertThat(lines[0]).hasSize(28);
      assertThat(lines[4]).isEqualTo("score " + (int) total);
    }
  }
}
