// Nothing to call: linking this target is its effect. See Startup.c.
