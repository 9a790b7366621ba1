"""Ports to the outside world, each with a real adapter and a simulator that says it is one."""
