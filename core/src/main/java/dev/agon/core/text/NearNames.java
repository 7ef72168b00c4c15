package dev.agon.core.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Known names that somebody who wrote an unknown one may have meant. */
public final class NearNames {
  private static final int AT_MOST = 3;

  private NearNames() {}

  /** The known names nearest to {@code name}, nearest first; empty where none is near. */
  public static List<String> of(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int limit = Math.max(2, wanted.length() / 3);
    return known.stream()
        .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= limit)
        .sorted(
            Comparator.comparingInt(
                    (String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(AT_MOST)
        .toList();
  }

  /** {@code "Did you mean a or b?"}, or else {@code "Known are a, b, c."}. */
  public static String suggestion(String name, Collection<String> known) {
    List<String> near = of(name, known);
    return near.isEmpty()
        ? "Known are %s.".formatted(known.stream().sorted().collect(Collectors.joining(", ")))
        : "Did you mean %s?".formatted(String.join(" or ", near));
  }

  /** Levenshtein's: the least number of letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
