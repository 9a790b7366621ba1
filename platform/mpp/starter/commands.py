def run_in(env: Mapping[str, str], *argv: str) -> int:
    """Run a program in our terminal and pass its exit status through."""
    with subprocess.Popen([python(), *argv], cwd=ROOT, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program got it too, and decides


def manage(arguments: Sequence[str]) -> int:
    ensure_installed()
    port = read_state().get("port")
    with using(own_servers()) as urls:
        env = environment(urls, port if isinstance(port, int) else configured_port())
        return run_in(env, "platform/manage.py", *arguments)


def definition(arguments: Sequence[str]) -> int:
    ensure_installed()
    env = program_environment(os.environ, {})
    return run_in(env, "-m", "templates_catalogue.definitions", *arguments)


def bench(arguments: Sequence[str]) -> int:
    steps = Steps(sys.stderr)  # standard output belongs to the rows
    with steps("Packages"):
        ensure_installed(everything=True)
    with contextlib.ExitStack() as stack:
        with steps("Throwaway PostgreSQL and Valkey"):
            urls, home = stack.enter_context(throwaway())
        env = clean_environment(urls, home / "data")
        return run_in(env, "-m", "tests.benchmarks", *arguments)

