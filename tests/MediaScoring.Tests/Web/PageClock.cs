using System.Globalization;
using Microsoft.Playwright;

namespace MediaScoring.Tests.Web;

/// <summary>
/// Times inside the browser, as the browser itself takes them: from the moment at which a key reached it to a change of the
/// page, to the frame that shows it (Event Timing) and to a picture on the screen (Element Timing).
/// </summary>
internal sealed class PageClock(OpenPage page)
{
    /// <summary>Event Timing says nothing of what was shown sooner.</summary>
    private const double ShortestPaintTold = 16;

    // The last key of a row keeps the page busy, so that the browser tells its time; by then it has told those before.
    private const string Script =
        """
        (() => {
          const clock = (window.pageClock = { keys: [], painted: new Map(), changes: [], decoded: new Set() });
          let pictureShown;
          clock.firstTiles = new Promise(seen => {
            const look = () => {
              if (!document.querySelector('[role=gridcell][data-id]')) return requestAnimationFrame(look);
              setTimeout(() => {   // what is there when a frame begins is painted with it
                seen(performance.now());
                watchPictures();
              });
            };
            requestAnimationFrame(look);
          });
          clock.nextPicture = () => new Promise(shown => (pictureShown = shown));
          const decode = HTMLImageElement.prototype.decode;
          HTMLImageElement.prototype.decode = function () {
            const decoded = decode.call(this);
            decoded.then(() => clock.decoded.add(this.alt), () => {});
            return decoded;
          };
          new PerformanceObserver(list => { for (const entry of list.getEntries()) if (entry.name === 'keydown') clock.painted.set(entry.startTime, entry.duration); }).observe({ type: 'event', durationThreshold: 16 });
          new PerformanceObserver(list => { for (const entry of list.getEntries()) pictureShown?.(entry.renderTime); }).observe({ type: 'element' });
          window.addEventListener('keydown', event => {
            if (event.key === 'Pause') for (const start = performance.now(); performance.now() - start < 32;);
            if (!['Control', 'Shift'].includes(event.key)) clock.keys.push(event.timeStamp);
          }, { capture: true });
          window.addEventListener('input', event => (clock.typed = event.timeStamp), { capture: true });
          const watchPictures = () => new MutationObserver(records => {
            for (const record of records) for (const node of record.addedNodes) {
              if (!(node instanceof Element)) continue;
              for (const picture of [...(node.matches('.full > img') ? [node] : []), ...node.querySelectorAll('.full > img')]) picture.setAttribute('elementtiming', 'full');
            }
          }).observe(document, { childList: true, subtree: true });
        })()
        """;

    /// <summary>Starts it; what is loaded from now on is timed.</summary>
    public static Task InstallAsync(IPage tab) => tab.AddInitScriptAsync(Script);

    /// <summary>The same, once the browser has opened its own window and has nothing left to do: that is no part of a visit, and takes a third of one.</summary>
    public static async Task InstallInQuietAsync(IPage tab)
    {
        await InstallAsync(tab);
        await tab.EvaluateAsync(
            """
            () => new Promise(quiet => {
              let inTime = 0, last = performance.now();
              const look = now => {
                inTime = now - last < 25 ? inTime + 1 : 0;
                last = now;
                if (inTime < 48) requestAnimationFrame(look);   // 0.8 s of frames, each in time
                else quiet();
              };
              requestAnimationFrame(look);
            })
            """);
    }

    /// <summary>From the start of loading to the first tiles on the screen, in milliseconds. The page looks for them once a frame: whoever watches every change of it, or asks it from outside, takes a good part of what is measured.</summary>
    public Task<double> FirstTilesAsync() => page.EvaluateAsync<double>("window.pageClock.firstTiles");

    /// <summary>Presses keys one after another, each as soon as the one before has done its work: to the change of an attribute of the active tile, and to the frame after it, in milliseconds.</summary>
    public async Task<IReadOnlyList<(double Drawn, double Painted)>> KeysAsync(IEnumerable<string> keys, string attribute)
    {
        await page.Tab.EvaluateAsync(
            """
            attribute => {
              const clock = window.pageClock;
              clock.keys = [];
              clock.changes = [];
              const seen = new MutationObserver(records => clock.changes.push(performance.now()));
              seen.observe(document.querySelector('[role=grid]'), { attributes: true, attributeFilter: [attribute], subtree: true });
            }
            """,
            attribute);
        var pressed = 0;
        foreach (var key in keys)
        {
            await page.PressAsync(key);
            pressed++;
            await page.UntilAsync($"window.pageClock.changes.length >= {pressed}");
        }

        await page.PressAsync("Pause");
        await page.UntilAsync("window.pageClock.painted.has(window.pageClock.keys.at(-1))");
        var drawn = await page.EvaluateAsync<double[]>("window.pageClock.changes.map((change, place) => change - window.pageClock.keys[place])");
        var painted = await page.EvaluateAsync<double[]>(string.Create(CultureInfo.InvariantCulture, $"window.pageClock.keys.map(key => window.pageClock.painted.get(key) ?? {ShortestPaintTold})"));
        return [.. Enumerable.Range(0, pressed).Select(place => (drawn[place], painted[place]))];
    }

    /// <summary>Presses a key that brings another picture on the stage: from the key to the frame that shows it, in milliseconds.</summary>
    public async Task<double> PictureAsync(string key)
    {
        await page.Tab.EvaluateAsync("() => { window.pageClock.keys = []; window.pageClock.shown = window.pageClock.nextPicture(); }");
        await page.PressAsync(key);
        return await page.EvaluateAsync<double>("window.pageClock.shown.then(time => time - window.pageClock.keys[0])");
    }

    /// <summary>From now on only pictures count as decoded that are decoded from now on.</summary>
    public Task ForgetDecodedAsync() => page.Tab.EvaluateAsync("() => window.pageClock.decoded.clear()");

    /// <summary>Waits until the page has decoded a picture ahead.</summary>
    public Task UntilDecodedAsync(string name) => page.UntilAsync($"window.pageClock.decoded.has('{name}')");

    /// <summary>
    /// Types a text, all letters at once, since the first of them may find the same, and waits for a sum of found files: from the
    /// moment at which the box has the text to the frame that shows them, in milliseconds.
    /// </summary>
    public async Task<double> SearchAsync(string text, long found)
    {
        await page.Tab.EvaluateAsync(
            """
            found => {
              const clock = window.pageClock;
              const place = document.querySelector('.found');
              clock.found = new Promise((seen, missed) => {
                new MutationObserver((_, self) => {
                  if (place.textContent.replace(/\D/g, '') !== String(found)) return;
                  self.disconnect();
                  requestAnimationFrame(() => setTimeout(() => seen(performance.now())));
                }).observe(place, { childList: true, characterData: true, subtree: true });
                setTimeout(() => missed(new Error(`${place.textContent} found, not ${found}`)), 20_000);
              });
            }
            """,
            found);
        await page.Tab.Keyboard.InsertTextAsync(text);
        return await page.EvaluateAsync<double>("window.pageClock.found.then(time => time - window.pageClock.typed)");
    }

    /// <summary>Scrolls the grid by so many pixels a frame for so many frames; how long each frame took, in milliseconds.</summary>
    public Task<double[]> ScrollAsync(double pixels, int frames) => page.Tab.EvaluateAsync<double[]>(
        """
        ([pixels, frames]) => new Promise(done => {
          const grid = document.querySelector('[role=grid]');
          const times = [];
          let last;
          const next = now => {
            if (last !== undefined) times.push(now - last);
            last = now;
            if (times.length === frames) return done(times);
            grid.scrollTop += pixels;
            requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        })
        """,
        new[] { pixels, frames });

    /// <summary>How long the grid still has an empty tile, from now on, in milliseconds.</summary>
    public Task<double> UntilFilledAsync() => page.Tab.EvaluateAsync<double>(
        """
        () => new Promise(done => {
          const start = performance.now();
          const look = () => {
            const area = document.querySelector('[role=grid]').getBoundingClientRect();
            const seen = [...document.querySelectorAll('[role=gridcell]')].filter(cell => {
              const place = cell.getBoundingClientRect();
              return place.bottom > area.top && place.top < area.bottom;
            });
            if (seen.length > 0 && seen.every(cell => cell.dataset.id && cell.querySelector('img')?.complete)) done(performance.now() - start);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        })
        """);
}
