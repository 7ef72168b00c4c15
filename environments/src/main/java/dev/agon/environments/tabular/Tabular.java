package dev.agon.environments.tabular;

/** An environment whose rules are a finite Markov decision process, which can be solved exactly. */
public interface Tabular {

  /** The rules, without the time limit; the same at every call. */
  FiniteMdp mdp();
}
