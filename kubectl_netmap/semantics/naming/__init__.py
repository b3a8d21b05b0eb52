"""How a pod's resolver makes a name fully qualified, and what cluster DNS answers to it."""
