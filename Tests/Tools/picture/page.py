"""page.py FOLDER [KEEP]: looks at the pages of FOLDER in chromium and compares them with what their runs said: see picture."""
import collections, concurrent.futures, csv, html, itertools, json, os, re, subprocess, sys, zlib
import xml.etree.ElementTree

from colours import contrast, difference, rgb

folder, keep = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
here = os.path.dirname(os.path.abspath(__file__))
LENGTH = 10000
PAGES = ["site", "many", "services", "compare"]
# Name, width of the window, of a frame in it, and what the user likes.
VIEWS = [("light", 1240, None, False), ("dark", 1240, None, True), ("phone", 600, 360, False)]
problems, checked = [], collections.Counter()


def expect(truth, what, kind):
    checked[kind] += 1
    if not truth:
        problems.append(what)


def text_of(name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def chromium(page, *options, profile):
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = ["chromium", "--headless", *root, "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
               "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--v=0",
               f"--user-data-dir={os.path.join(folder, 'profile-' + profile)}", *options, "file://" + os.path.join(folder, page)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    errors = done.stderr.decode(errors="replace")
    if done.returncode:
        sys.exit(f"picture: chromium failed with {done.returncode}: {errors[-2000:]}")
    console = [line for line in errors.splitlines() if ":CONSOLE" in line]
    return done.stdout.decode(errors="replace"), console


def embedded(page, name):
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.S)
    return json.loads(found.group(1)) if found else None


# What is written

def numbers(path):
    return [tuple(map(int, pair)) for pair in re.findall(r"[ML](\d+) (\d+)", path)]


def steps(path):
    """The values of V y H x pairs, without the way back."""
    return [(int(x), int(y)) for y, x in re.findall(r"V(\d+)H(\d+)", path)]


def drawn(name, chart, lines):
    """The places in a chart's paths are those of its values."""
    times, top, end = chart["times"], chart["top"], chart["end"]
    paths = {line["name"]: line["d"] for line in lines}
    expect(len(paths) == len(lines), f"{name}: {chart['id']} has two lines of a name", "charts")
    below = [0.0] * len(times)
    wanted = [(line["name"], line["values"]) for line in chart["lines"]]
    if chart["rest"]:
        wanted.append((chart["rest"]["name"], chart["rest"]["mean"]))
    expect(set(paths) == {line for line, _ in wanted}, f"{name}: {chart['id']} draws {sorted(paths)}", "charts")
    for line, values in wanted:
        if chart["kind"] == "stack":
            below = values = [a + b for a, b in zip(below, values)]
            points = steps(paths.get(line, ""))
        else:
            points = numbers(paths.get(line, ""))
        if len(points) != len(times):
            expect(False, f"{name}: {chart['id']}, {line}: {len(points)} points for {len(times)} times", "points")
            continue
        for time, value, (x, y) in zip(times, values, points):
            right = abs(x - time / end * LENGTH) <= 0.51 and abs(LENGTH - y - value / top * LENGTH) <= 0.51
            expect(right, f"{name}: {chart['id']}, {line} at {time}: {value} is drawn at {x} {y} of {end} and {top}", "points")


def table_values(name, page, charts):
    """The tables of a page have the values of its charts."""
    tables = {}
    for table in re.findall(r"<table><caption>.*?</table>", page, re.S):
        caption = html.unescape(re.search(r"<caption>(.*?)</caption>", table, re.S).group(1))
        rows = [[float(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
                for row in re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1], re.S)]
        tables.setdefault(caption, []).append(rows)
    for chart in charts:
        columns = [chart["times"]] + [line["values"] for line in chart["lines"]]
        if chart["rest"]:
            columns += [chart["rest"][part] for part in ("lowest", "mean", "highest")]
        rows = [list(row) for row in zip(*columns)]
        expect(rows in tables.get(chart["title"], []), f"{name}: no table has the values of {chart['id']}", "tables")


def series_values(name, charts):
    """Charts say what --series says."""
    rows = collections.defaultdict(dict)
    for row in csv.DictReader(text_of(name + ".csv").splitlines()):
        rows[row["service"], row["server"]][float(row["time"])] = row
    service = {"site": {"s1": "tcp 192.0.2.10:443", "s2": "udp 192.0.2.10:53"}, "many": {"s1": "tcp 192.0.2.10:443"}}[name]
    for chart in charts:
        identity, kind = service[chart["id"].split("-")[0]], chart["id"].split("-")[1]
        named = {line["name"] for line in chart["lines"]}
        others = [rows[key] for key in rows if key[0] == identity and key[1] and key[1] not in named]
        for line in chart["lines"] + ([{"name": chart["rest"]["name"], "values": chart["rest"]["highest"]}] if chart["rest"] else []):
            if kind == "refused":
                source = [rows[identity, ""]]
            else:
                source = [rows[identity, line["name"]]] if (identity, line["name"]) in rows else others
            before = 0.0
            for time, value in zip(chart["times"], line["values"]):
                if time == 0:
                    expect(value == 0, f"{name}: {chart['id']}, {line['name']} begins with {value}", "series")
                    continue
                between = [[row for at, row in one.items() if before < at <= time] for one in source]
                if kind == "active":
                    held = lambda row: int(row["active"]) + (int(row["inactive"]) if identity.startswith("udp") else 0)
                    wanted = max((held(row[-1]) for row in between if row), default=0)
                else:
                    column = "refused" if kind == "refused" else "new"
                    wanted = sum(int(row[column]) for one in between for row in one) / (time - before)
                    before = time
                expect(abs(wanted - value) <= 0.000501, f"{name}: {chart['id']}, {line['name']} at {time}: {value}, not {wanted}",
                       "series")


# What is seen

def inside(box, outer, room=1.5):
    return box[0] >= outer[0] - room and box[1] >= outer[1] - room and box[2] <= outer[2] + room and box[3] <= outer[3] + room


def apart(boxes):
    return all(a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 2 or b[3] <= a[1] + 2
               for a, b in itertools.combinations(boxes, 2))


def seen(name, view, width, found, charts):
    where = f"{name}, {view}"
    expect(found["width"] == width, f"{where}: the window has a width of {found['width']}", "layout")
    expect(found["scrollWidth"] <= width, f"{where}: the page is {found['scrollWidth']} wide", "layout")
    expect(not found["requests"], f"{where}: asks for {found['requests']}", "layout")
    expect(found["reachable"], f"{where}: a table that scrolls cannot be reached by keys", "layout")
    expect(len(set(found["ids"])) == len(found["ids"]), f"{where}: an id is there twice", "layout")
    expect(all(target[1:] in found["ids"] for target in found["targets"]), f"{where}: a link leads nowhere", "layout")
    back = rgb(found["back"])
    expect(contrast(rgb(found["ink"]), back) >= 7 and contrast(rgb(found["soft"]), back) >= 4.5, f"{where}: words are faint", "colours")
    expect((sum(back) < 0.3) == (view == "dark"), f"{where}: the background is {found['back']}", "colours")
    expect([chart["id"] for chart in found["charts"]] == [chart["id"] for chart in charts], f"{where}: other charts", "layout")
    for shown, chart in zip(found["charts"], charts):
        at = f"{where}: {chart['id']}"
        expect(shown["box"][2] - shown["box"][0] > 180 and shown["box"][3] - shown["box"][1] > 100, f"{at} is small", "layout")
        expect(shown["role"] == "img" and shown["name"] == chart["title"] and len(shown["about"]) > 40, f"{at} is not described", "layout")
        expect(all(line["box"][2] > line["box"][0] and inside(line["box"], shown["box"]) for line in shown["lines"]),
               f"{at}: a line is not in its chart", "layout")
        expect(apart(shown["labels"]) and apart(shown["times"]), f"{at}: words hide each other", "layout")
        if view != "phone":
            drawn(where, chart, shown["lines"])
        colours = [rgb(line["colour"]) for line in shown["lines"]]
        expect(all(contrast(colour, back) >= 3 for colour in colours), f"{at}: a line is faint", "colours")
        for left, right in itertools.combinations(colours, 2):
            expect(difference(left, right) >= 8.5, f"{at}: {left} and {right} look alike to somebody", "colours")


def pixels(path):
    """The colours of a PNG and how many points have each."""
    data = open(path, "rb").read()
    place, body, width, height, depth = 8, b"", 0, 0, 3
    while place < len(data):
        size, kind = int.from_bytes(data[place:place + 4], "big"), data[place + 4:place + 8]
        if kind == b"IHDR":
            width, height, depth = *(int.from_bytes(data[place + n:place + n + 4], "big") for n in (8, 12)), {2: 3, 6: 4}[data[place + 17]]
        if kind == b"IDAT":
            body += data[place + 8:place + 8 + size]
        place += size + 12
    body, row, counts = zlib.decompress(body), bytearray(width * depth), collections.Counter()
    for y in range(height):
        start = y * (width * depth + 1)
        kind, line = body[start], bytearray(body[start + 1:start + 1 + width * depth])
        for x in range(len(line)) if kind else ():
            left, up, corner = (line[x - depth] if x >= depth else 0), row[x], (row[x - depth] if x >= depth else 0)
            if kind == 4:
                guess = left + up - corner
                near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            else:
                near = (0, left, up, (left + up) // 2)[kind]
            line[x] = (line[x] + near) & 255
        row = line
        if y % 3 == 0:
            counts.update(zip(line[0::depth], line[1::depth], line[2::depth]))
    return counts


def look(task):
    """A page in a view: what the browser says of it, and of its picture if there is to be one."""
    name, (view, width, frame, is_dark) = task
    page, script = text_of(name + ".html"), text_of_script()
    changed = page.replace("</body>", f"<script>{script}</script></body>")
    if frame:
        changed = (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>phone</title></head><body style="margin:0">'
                   f'<iframe title="phone" style="border:0;width:{frame}px;height:1400px" srcdoc="{html.escape(changed)}"></iframe></body></html>')
    file = f"{name}-{view}.html"
    with open(os.path.join(folder, file), "w", encoding="utf-8") as output:
        output.write(changed)
    liking = [f"--blink-settings=preferredColorScheme={0 if is_dark else 1}", f"--window-size={width},1400"]
    dom, console = chromium(file, "--dump-dom", *liking, profile=file)
    measured = re.search(r'<pre id="measured">(.*?)</pre>', dom, re.S)
    found = json.loads(html.unescape(measured.group(1))) if measured else None
    counts = None
    if name in ("site", "compare"):
        picture = os.path.join(keep or folder, f"{name}-{view}.png")
        _, more = chromium(file if frame else name + ".html", f"--screenshot={picture}", *liking, profile=file)
        console += more
        counts = pixels(picture) if name == "site" else None
    return name, view, frame or width, found, console, counts


def text_of_script():
    with open(os.path.join(here, "measure.js"), encoding="utf-8") as file:
        return file.read()


def print_out(name):
    path = os.path.join(keep or folder, f"{name}.pdf")
    _, console = chromium(name + ".html", f"--print-to-pdf={path}", "--no-pdf-header-footer",
                          "--blink-settings=preferredColorScheme=0", profile=f"print-{name}")
    data = open(path, "rb").read()
    return name, data, console


def main():
    # What finds mistakes in the console finds one.
    with open(os.path.join(folder, "mistaken.html"), "w", encoding="utf-8") as file:
        file.write("<!DOCTYPE html><script>noSuchFunction()</script>")
    _, console = chromium("mistaken.html", "--dump-dom", profile="mistaken")
    if not console:
        sys.exit("picture: chromium does not tell of mistakes in its console, so that none would be found")
    charts = {}
    for name in PAGES:
        page = text_of(name + ".html")
        # Whatever is not escaped, and whatever is not closed, is no XML.
        xml.etree.ElementTree.fromstring(page)
        charts[name] = embedded(page, "charts")["charts"]
        expect(embedded(page, "report") == json.loads(text_of(name + ".json")), f"{name}: the report in the page is another", "reports")
        expect(len(charts[name]) > 1, f"{name}: no charts", "charts")
        table_values(name, page, charts[name])
        if name in ("site", "many"):
            series_values(name, charts[name])
    expect(len({chart["top"] for chart in charts["compare"] if chart["kind"] == "lines" and chart["id"].startswith("s1v")}) == 1,
           "compare: the variants have several scales", "charts")
    expect(len(text_of("many.html")) < 3_000_000 and len(text_of("services.html")) < 3_000_000, "a page is too long", "layout")
    expect(any(chart["rest"] and chart["rest"]["name"] == "993 others" for chart in charts["many"]), "many: nobody is left over", "charts")
    expect(len({chart["id"].split("-")[0] for chart in charts["services"]}) == 10, "services: not ten have charts", "charts")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        prints = pool.map(print_out, ["site", "compare"])
        for name, view, width, found, console, counts in pool.map(look, itertools.product(PAGES, VIEWS)):
            expect(not console, f"{name}, {view}: the console has {console[:3]}", "consoles")
            if found is None:
                expect(False, f"{name}, {view}: the page was not loaded", "layout")
                continue
            seen(name, view, width, found, charts[name])
            if counts:
                wanted = {line["colour"] for line in found["charts"][0]["lines"]}
                for colour in wanted:
                    count = counts[tuple(round(part * 255) for part in rgb(colour))]
                    expect(count > 30, f"{name}, {view}: only {count} points of the picture are {colour}", "pictures")
        for name, data, console in prints:
            pages = len(re.findall(rb"/Type */Page\b", data))
            expect(data.startswith(b"%PDF") and 1 <= pages <= 8, f"{name}: {pages} printed pages", "prints")
            expect(not console, f"{name}, printed: the console has {console[:3]}", "consoles")
    for problem in problems[:40]:
        print(f"picture: {problem}", file=sys.stderr)
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(checked.items()))
    print(f"picture: {len(PAGES)} pages, {len(VIEWS)} views of each: {len(problems)} wrong of {counted}")
    return 1 if problems else 0


sys.exit(main())
