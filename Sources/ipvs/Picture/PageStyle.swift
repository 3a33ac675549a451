/// How a page looks: on light and dark screens, on narrow ones and on paper.
///
/// The colours of lines have a contrast of 3 to 1 and more with their background, and differ for people who are blind to red,
/// green or blue; `Tests/Tools/picture` measures both. Half of the lines have dashes, too. The
/// first lines are wider, so that they are seen below others at the same place.
enum PageStyle {
    static let sheet: StaticString = """
        :root { color-scheme: light dark; --back: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #57606a;
         --rule: #d5dae0; --bad: #b3261e; --mark: #1b1f24; --rest: #6e7781; --fill: #2f6fb3;
         --c0: #3d97e2; --c1: #d06a00; --c2: #016f45; --c3: #a317a3; --c4: #979372; --c5: #1c1f5e; --c6: #ff0fbc; --c7: #40486f }
        @media screen and (prefers-color-scheme: dark) { :root { --back: #12161b; --panel: #1b2128; --ink: #e8ebef;
         --soft: #a5afba; --rule: #38414b; --bad: #ff8a80; --mark: #e8ebef; --rest: #98a2ad; --fill: #5b9fe0;
         --c0: #549afb; --c1: #f08a49; --c2: #62d29c; --c3: #cdaceb; --c4: #e9dc5a; --c5: #686ded; --c6: #e0305a; --c7: #b8e6ff } }
        * { box-sizing: border-box }
        body { margin: 0 auto; padding: 1.2rem 1.2rem 3rem; max-width: 76rem; background: var(--back); color: var(--ink);
         font: 1rem/1.45 system-ui, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem }
        h2 { font-size: 1.2rem; margin: 2.2rem 0 .2rem; padding-top: .8rem; border-top: 1px solid var(--rule); overflow-wrap: anywhere }
        h3 { font-size: 1rem; margin: 0; display: inline }
        p { margin: .2rem 0; max-width: 60rem; overflow-wrap: anywhere }
        header p, figcaption p, .verdict { color: var(--soft) }
        .remark { border-left: 3px solid var(--bad); padding-left: .6rem }
        .scheduler { font-size: .85rem; font-weight: 600; border: 1px solid var(--rule); border-radius: 1rem; padding: .05rem .6rem }
        a { color: inherit }
        .figures { display: flex; flex-wrap: wrap; gap: .6rem; margin: .9rem 0 0 }
        .figures div { background: var(--panel); border: 1px solid var(--rule); border-radius: .5rem; padding: .4rem .9rem; display: flex;
         flex-direction: column-reverse }
        .figures dt { color: var(--soft); font-size: .85rem }
        .figures dd { margin: 0; font-size: 1.4rem; font-weight: 600; line-height: 1.2 }
        .figures .bad { border-color: var(--bad) }
        .figures .bad dd { color: var(--bad) }
        figure { margin: 1.2rem 0 0; break-inside: avoid }
        figcaption p { display: inline; margin-left: .6rem; font-size: .85rem }
        .plot { display: grid; grid-template-columns: 3.4rem 1fr 13rem; grid-template-rows: 15rem 1.5rem; margin-top: .5rem }
        .plot.small { grid-template-columns: 3rem 1fr; grid-template-rows: 9rem 1.5rem }
        .y, .area, .ends, .x { position: relative }
        .x { grid-column: 2 }
        .y span, .x span, .ends span, .mark-number { position: absolute; font-size: .8rem; line-height: 1; white-space: nowrap;
         color: var(--soft) }
        .y span { right: .5rem; transform: translateY(50%) }
        .x span { top: .4rem; transform: translateX(-50%) }
        .x .last { transform: none }
        .small .x span:nth-child(even) { display: none }
        .ends span { left: .6rem; right: 0; transform: translateY(-50%); overflow: hidden; text-overflow: ellipsis; color: var(--ink);
         padding: .1rem 0 }
        .ends span::before, .legend li::before, .chip { content: ""; display: inline-block; width: .7rem; height: .7rem; margin-right: .4rem;
         border-radius: 2px; background: var(--c); vertical-align: -1px; print-color-adjust: exact; -webkit-print-color-adjust: exact }
        .area svg { position: absolute; inset: 0; width: 100%; height: 100%; border-left: 1px solid var(--soft);
         border-bottom: 1px solid var(--soft) }
        .area path { vector-effect: non-scaling-stroke }
        .stack.rest { opacity: .6 }
        .grid { stroke: var(--rule); fill: none }
        .line { stroke: var(--c); stroke-width: 2; stroke-linejoin: round; fill: none }
        .stack { fill: var(--c); stroke: var(--back); stroke-width: 1 }
        .band { fill: var(--rest); opacity: .25 }
        .mark { stroke: var(--mark); stroke-dasharray: 2 3; fill: none }
        .mark-number { top: .15rem; transform: translateX(-50%); background: var(--ink); color: var(--back); border-radius: .6rem;
         padding: .1rem .38rem; font-weight: 600; font-size: .72rem; print-color-adjust: exact; -webkit-print-color-adjust: exact }
        .hints rect { fill: transparent }
        .hints rect:hover { fill: var(--soft); opacity: .3 }
        .legend { display: none; list-style: none; margin: .3rem 0 0; padding: 0; font-size: .85rem }
        .legend li { display: inline-block; margin-right: 1rem; overflow-wrap: anywhere }
        .panels + .legend, .legend.always { display: block }
        .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 0 1.5rem }
        .of-panels { display: block; margin-top: 1.4rem }
        .panels figure { margin-top: .5rem }
        .panels h3 { font-size: .9rem; overflow-wrap: anywhere }
        .c0 { --c: var(--c0) } .c1 { --c: var(--c1) } .c2 { --c: var(--c2) } .c3 { --c: var(--c3) }
        .c4 { --c: var(--c4) } .c5 { --c: var(--c5) } .c6 { --c: var(--c6) } .c7 { --c: var(--c7) }
        .rest { --c: var(--rest) } .refused { --c: var(--bad) }
        .changed { margin-top: 1.1rem }
        .changes { margin: .3rem 0; padding-left: 1.6rem }
        .changes li { margin-top: .3rem }
        .line.c0 { stroke-width: 4.6 } .line.c1 { stroke-width: 3.4 } .line.c2 { stroke-width: 2.6 }
        .line.c4, .line.c5, .line.c6, .line.c7 { stroke-dasharray: 7 3 }
        .scroll { overflow-x: auto; margin-top: .8rem }
        table { border-collapse: collapse; font-size: .88rem }
        caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .2rem }
        th, td { padding: .22rem .5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule) }
        th { font-weight: 600 }
        thead th { vertical-align: bottom; border-bottom: 2px solid var(--rule) }
        .report thead th { white-space: normal }
        th:first-child { text-align: left; padding-left: 0 }
        tbody th { font-weight: 400 }
        .words { text-align: left }
        .part { text-align: left }
        .part span { display: inline-block; min-width: 3.6rem; text-align: right }
        .bar { width: 6rem; height: 1rem; vertical-align: -.2rem; margin-right: .4rem; overflow: visible }
        .bar path { vector-effect: non-scaling-stroke }
        .fill { fill: var(--fill) }
        .tick { stroke: var(--mark); stroke-width: 2; fill: none }
        details { margin-top: .5rem }
        summary { cursor: pointer; color: var(--soft); font-size: .88rem }
        .values .scroll { max-height: 24rem; overflow: auto }
        code { display: block; font: .85rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
        :focus-visible { outline: 2px solid var(--fill); outline-offset: 2px }
        @media (max-width: 44rem) { body { padding: .8rem .8rem 2rem } h1 { font-size: 1.25rem }
         .plot { grid-template-columns: 2.6rem 1fr; grid-template-rows: 12rem 1.5rem } .ends { display: none } .legend { display: block }
         .x span:nth-child(even) { display: none } .bar { width: 4rem } }
        @media print { body { padding: 0; max-width: none; font-size: 10pt } .hints, .values { display: none } section { break-inside: auto }
         .scroll { overflow: visible; break-inside: avoid } th, td { padding: .15rem .3rem } table { font-size: 7.5pt } .bar { width: 4rem }
         .plot { grid-template-columns: 3rem 1fr 10rem; grid-template-rows: 12rem 1.5rem } .ends { display: block } .legend { display: none }
         h2 { break-after: avoid } }
        """
}
