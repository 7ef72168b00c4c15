package dev.agon.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void sameSeedAndPurposeGiveTheSameStream() {
    assertThat(new Seeds(3).stream("policy").nextLong())
        .isEqualTo(new Seeds(3).stream("policy").nextLong());
    assertThat(new Seeds(3).seed("environment/0")).isEqualTo(new Seeds(3).seed("environment/0"));
  }

  @Test
  void everyPurposeAndRunSeedHasAStreamOfItsOwn() {
    Set<Long> first = new HashSet<>();
    Set<Long> seeds = new HashSet<>();
    for (long runSeed = 0; runSeed < 20; runSeed++) {
      for (int i = 0; i < 20; i++) {
        first.add(new Seeds(runSeed).stream("environment/" + i).nextLong());
        seeds.add(new Seeds(runSeed).seed("environment/" + i));
      }
    }
    assertThat(first).hasSize(400);
    assertThat(seeds).hasSize(400).allSatisfy(seed -> assertThat(seed).isNotNegative());
  }

  @Test
  void streamsStayWhatTheyWere() {
    // Were they to change, no earlier run could be repeated. Computed in Python: the SHA-256 of
    // "0/policy" as eight little-endian words, their first two as the seed, all of them as the
    // entropy of NumPy's SeedSequence.
    assertThat(new Seeds(0).seed("policy")).isEqualTo(1314372332501850878L);
    assertThat(new Seeds(0).stream("policy").nextLong()).isEqualTo(-5441794825296622142L);
  }

  @Test
  void refusesNegativeSeeds() {
    assertThatThrownBy(() -> new Seeds(-5)).hasMessageContaining("-5");
  }
}
