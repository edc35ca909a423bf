"""The report of a folder of results: tables in Markdown and a plot in SVG."""

import html
import json
import statistics

PANEL, ROW, LEFT = 250, 22, 230


def medians(rates):
    """The middle sample of every engine."""
    return {name: statistics.median(values) for name, values in rates.items()}


def best_llama(rates):
    """The better of llama.cpp's two layouts with its name; None where there is none."""
    found = {name: rate for name, rate in rates.items() if name.startswith("llama.cpp")}
    if not found:
        return None, None
    name = max(found, key=found.get)
    return found[name], "repacked" if name.endswith("repacked") else "as it is"


def spread(values):
    """(greatest - least) / median of samples."""
    return (max(values) - min(values)) / statistics.median(values)


def ratio(rate, other):
    """One rate against another, as text."""
    return f"{rate / other:.2f}" if rate and other else ""


def conditions_text(facts):
    """The conditions in a few lines."""
    sets = ", ".join(facts["instruction_sets"])
    isa = f" with {facts['shimmy_isa']} forced" if facts["shimmy_isa"] else ""
    das = f", dasLLAMA {facts['dasllama']}" if facts["dasllama"] else ""
    return (
        f"{facts['processor']} ({facts['processors']} processors; {sets}), {facts['system']}.\n"
        f"shimmy at {facts['shimmy_revision']}{isa}, llama.cpp through llama-cpp-python "
        f"{facts['llama_cpp_python']}{das}.\nTokens per second: medians of {facts['rounds']} "
        "rounds, engines in turn. llama.cpp is the better of its two layouts of\nweights. Spread "
        "is (greatest - least) / median of shimmy's samples. GB/s: weights' bytes read by\ndecode; "
        "of stream: against a plain read of the mapped file in the same run. Of peak: time that\n"
        "prefill's matrix products would take at the rate of a loop over registers, against the "
        "time taken;\nllama.cpp's share after it.\n")


def share(test, rates, machine):
    """What decode and prefill are of what the machine can do: two columns."""
    shimmy, (llama, _) = rates.get("shimmy"), best_llama(rates)
    if not shimmy:
        return "", ""
    if test.startswith("tg") and " x" not in test and "gbs_per_rate" in machine:
        traffic = shimmy * machine["gbs_per_rate"]
        if "@" in test:
            return f"{traffic:.1f}", ""
        return f"{traffic:.1f}", f"{traffic / machine['stream_gbs']:.0%}"
    if test.startswith("pp") and "peak_share_per_rate" in machine:
        text = f"{shimmy * machine['peak_share_per_rate']:.0%} of peak"
        if llama:
            text += f" ({llama * machine['peak_share_per_rate']:.0%})"
        return f"{shimmy * machine['gops_per_rate']:.0f} GOPS", text
    return "", ""


def table(results):
    """A model's lines."""
    lines = ["| test | threads | shimmy | spread | llama.cpp | layout | ratio | dasLLAMA | ratio |"
             " GB/s or GOPS | of stream or peak |",
             "|---|---:|---:|---:|---:|---|---:|---:|---:|---:|---:|"]
    for threads, tests in sorted(results["samples"].items()):
        machines = results.get("machine_by_test", {}).get(threads, {})
        for test, samples in tests.items():
            machine = machines.get(test, results["machine"].get(threads, {}))
            rates = medians(samples)
            shimmy, das = rates.get("shimmy"), rates.get("dasLLAMA")
            llama, layout = best_llama(rates)
            rate, part = share(test, rates, machine)
            cells = [
                test, threads, f"{shimmy:.1f}" if shimmy else "",
                f"{spread(samples['shimmy']):.0%}" if shimmy else "",
                f"{llama:.1f}" if llama else "", layout or "", ratio(shimmy, llama),
                f"{das:.1f}" if das else "", ratio(shimmy, das), rate, part]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def machine_text(results):
    """What the machine did in a model's run."""
    parts = []
    for threads, machine in sorted(results["machine"].items()):
        parts.append(
            f"{threads} thread{'' if threads == '1' else 's'}: reads the mapped file at "
            f"{machine['stream_gbs']:.1f} GB/s, byte products {machine['int8_peak_gops']:.0f} "
            f"GOPS, float products {machine['float_peak_gops']:.0f} GOPS ({machine['isa']})")
    memory = ", ".join(
        f"{name} {size / 1e6:.0f} MB" for name, size in results["memory"].items() if size)
    return "; ".join(parts) + f". Peak resident memory: {memory}.\n"


def markdown(models):
    """The whole report."""
    first = next(iter(models.values()))["conditions"]
    text = f"# Speed, {first['date']}\n\n{conditions_text(first)}\n![ratios](plot.svg)\n"
    for name, results in models.items():
        size = results["conditions"]["file_bytes"] / 1e6
        text += (f"\n## {name} ({size:.0f} MB)\n\n{table(results)}\n{machine_text(results)}")
    return text


def plot(models):
    """A panel for each test and number of threads: shimmy against the best llama.cpp by model."""
    columns = sorted(
        {(test, threads) for results in models.values()
         for threads, tests in results["samples"].items() for test in tests},
        key=lambda column: (not column[0].startswith("pp"), "@" in column[0], column))
    values = {}
    for name, results in models.items():
        for threads, tests in results["samples"].items():
            for test, samples in tests.items():
                rates = medians(samples)
                best, _ = best_llama(rates)
                if best and "shimmy" in rates:
                    values[name, test, threads] = rates["shimmy"] / best
    scale = (PANEL - 60) / max([1.5, *values.values()])
    width, height = LEFT + PANEL * len(columns), 70 + ROW * len(models)
    parts = []
    for index, name in enumerate(models):
        y = 60 + ROW * index
        parts.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">'
                     f'{html.escape(name)}</text>')
    for column, (test, threads) in enumerate(columns):
        x = LEFT + PANEL * column
        plural = "" if threads == "1" else "s"
        parts.append(f'<text x="{x}" y="48" font-weight="bold">{html.escape(test)}, {threads} '
                     f'thread{plural}</text>')
        for index, name in enumerate(models):
            if (value := values.get((name, test, threads))) is None:
                continue
            y = 60 + ROW * index
            colour = "#d9480f" if value >= 1 else "#1864ab"
            parts.append(f'<rect x="{x}" y="{y}" width="{value * scale:.1f}" height="16" '
                         f'fill="{colour}"/><text x="{x + value * scale + 4:.1f}" y="{y + 13}">'
                         f'{value:.2f}</text>')
        one = x + scale
        parts.append(f'<line x1="{one:.1f}" y1="54" x2="{one:.1f}" y2="{height - 6}" '
                     'stroke="#212529" stroke-dasharray="3 3"/>')
    facts = next(iter(models.values()))["conditions"]
    title = html.escape(f"shimmy's tokens per second / llama.cpp's (dashed: 1), "
                        f"{facts['processor']}, {facts['date']}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            'font-family="sans-serif" font-size="12">'
            '<rect width="100%" height="100%" fill="#ffffff"/>'
            f'<text x="10" y="22" font-size="14">{title}</text>' + "".join(parts) + "</svg>\n")


def write(folder):
    """Writes report.md and plot.svg from every model's results in a folder."""
    models = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    if not models:
        raise SystemExit(f"{folder} holds no results")
    (folder / "report.md").write_text(markdown(models))
    (folder / "plot.svg").write_text(plot(models))
