"""The report of a comparison: a table in Markdown and a plot in SVG."""

import html
import statistics

COLOURS = {"shimmy": "#d9480f", "llama.cpp, repacked": "#1864ab", "llama.cpp": "#74a9d8",
           "dasLLAMA": "#868e96"}


def best_llama(rates):
    """The better of llama.cpp's two layouts; None where there is none."""
    return max((rate for name, rate in rates.items() if name.startswith("llama.cpp")),
               default=None)


def ratio(rates):
    """shimmy against the best of llama.cpp, as text."""
    best = best_llama(rates)
    if best is None or "shimmy" not in rates:
        return "-"
    return f"{rates['shimmy'] / best:.2f}"


def conditions_text(facts):
    """The conditions in a few lines."""
    sets = ", ".join(facts["instruction_sets"])
    streams = ", ".join(
        f"{rate:.1f} GB/s with {threads} thread{'' if int(threads) == 1 else 's'}"
        for threads, rate in facts["stream_gbs"].items())
    return (
        f"Model {facts['model']} ({facts['model_bytes'] / 1e6:.0f} MB of tensors), "
        f"{facts['processor']} ({facts['processors']} processors; {sets}), {facts['system']}, "
        f"load before the run {facts['load_before']:.2f}.\n"
        f"shimmy at {facts['shimmy_revision']}, llama.cpp through llama-cpp-python "
        f"{facts['llama_cpp_python']}. Medians of {facts['rounds']} rounds, engines in turn; "
        "spread is (greatest - least) / median.\n"
        + (f"Streaming read of this machine: {streams}.\n" if streams else ""))


def markdown(facts, samples):
    """Tokens per second of every engine, with its spread."""
    lines = [f"# Speed, {facts['date']}", "", conditions_text(facts)]
    lines += ["| test | threads | engine | tokens/s | spread | GB/s |", "|---|---|---|---|---|---|"]
    ratios = []
    for threads, tests in samples.items():
        for test, engines in tests.items():
            count = facts["prompt"] if test == "prefill" else facts["generate"]
            medians = {name: statistics.median(values) for name, values in engines.items()}
            for name, values in engines.items():
                rate = medians[name]
                spread = (max(values) - min(values)) / rate
                # Decode reads every weight once per token: bytes of all tensors times the rate.
                traffic = f"{rate * facts['model_bytes'] / 1e9:.1f}" if test == "decode" else ""
                lines.append(f"| {test} {count} | {threads} | {name} | {rate:.1f} | "
                             f"{spread:.0%} | {traffic} |")
            ratios.append(f"| {test} {count} | {threads} | {ratio(medians)} |")
    lines += ["", "shimmy against the best of llama.cpp:", "",
              "| test | threads | ratio |", "|---|---|---|"] + ratios
    return "\n".join(lines) + "\n\n![plot](plot.svg)\n"


def bar(x, y, width, name, label):
    """One bar with its figure."""
    colour = COLOURS.get(name, "#495057")
    return (f'<rect x="{x}" y="{y}" width="{width:.1f}" height="18" fill="{colour}"/>'
            f'<text x="{x + width + 6:.1f}" y="{y + 13}">{html.escape(label)}</text>'
            f'<text x="{x - 6}" y="{y + 13}" text-anchor="end">{html.escape(name)}</text>')


def plot(facts, medians):
    """Horizontal bars, a group for each test and number of threads, each to its own scale."""
    parts = []
    y = 40
    for threads, tests in medians.items():
        for test, rates in tests.items():
            count = facts["prompt"] if test == "prefill" else facts["generate"]
            parts.append(f'<text x="150" y="{y}" font-weight="bold">{test} {count}, '
                         f'{threads} thread{"" if int(threads) == 1 else "s"}</text>')
            y += 8
            best = best_llama(rates)
            for name, rate in rates.items():
                label = f"{rate:.1f} tokens/s"
                if name == "shimmy" and best:
                    label += f" = {rate / best:.2f} x llama.cpp"
                parts.append(bar(150, y, 380 * rate / max(rates.values()), name, label))
                y += 22
            y += 26
    title = html.escape(f"{facts['model']}, {facts['processor']}, {facts['date']}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{y}" '
            'font-family="sans-serif" font-size="12">'
            '<rect width="100%" height="100%" fill="#ffffff"/>'
            f'<text x="150" y="18" font-size="13">{title}</text>' + "".join(parts) + "</svg>\n")
