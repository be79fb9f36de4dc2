// The frame around all pages: what Streamlit has no call for. Called again when another page is chosen, and
// when the keyboard is to go on from another place.
({ paths, landings, place }) => {
  const find = (id) => document.querySelector(`[data-testid="${id}"]`);
  // On a phone the menu of pages covers the page: it closes once another page is chosen.
  if (matchMedia("(max-width: 768px)").matches)
    document
      .querySelector('[data-testid="stSidebar"][data-collapsed="false"]')
      ?.querySelector('[data-testid="stSidebarCollapseButton"] button')
      ?.click();

  const land = (tries) => {
    const target = document.querySelector(place);
    if (!target) {
      if (tries) setTimeout(() => land(tries - 1), 50); // it comes with this run, but not before this script
      return;
    }
    target.tabIndex = -1;
    target.style.scrollMarginTop = "5rem"; // the header lies over the page
    target.focus({ preventScroll: true });
    if (place.endsWith("h1")) document.getElementById("stMain").scrollTo({ top: 0, behavior: "instant" });
    else target.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  if (landings > (window.postureFrame?.landings ?? 0)) land(40);
  const isFirst = !window.postureFrame;
  window.postureFrame = { landings };
  if (!isFirst) return;

  // Streamlit keeps the chosen theme apart for each address that it is opened at; for us it is one choice.
  const opened = new URL(performance.getEntriesByType("navigation")[0].name).pathname;
  const folder = opened.replace(new RegExp(`/(${paths.join("|")})/?$`), "/");
  const addresses = [folder, ...paths.map((path) => `${folder}${path}`)];
  let kept = "";
  const sameEverywhere = () => {
    const start = `stActiveTheme-${opened}-v`;
    const key = Object.keys(localStorage).find((one) => one.startsWith(start));
    const chosen = key && localStorage.getItem(key);
    if (!chosen || chosen === kept) return;
    kept = chosen;
    for (const address of addresses) localStorage.setItem(key.replace(start, `stActiveTheme-${address}-v`), chosen);
  };

  let due = false;
  const follow = () => {
    due = false;
    const app = document.querySelector(".stApp");
    if (!app) return;
    // Dialogs lie outside of .stApp, the only part that Streamlit tells which theme is in force.
    const scheme = getComputedStyle(app).colorScheme;
    if (document.documentElement.style.colorScheme !== scheme) document.documentElement.style.colorScheme = scheme;
    sameEverywhere();
    // The names of the two buttons begin with what frame.css writes on them.
    find("stExpandSidebarButton")?.setAttribute("aria-label", "Menu of all pages");
    find("stMainMenuButton")?.setAttribute("aria-label", "Theme: light or dark; about");
  };
  const soon = () => {
    if (!due) requestAnimationFrame(follow);
    due = true;
  };
  new MutationObserver(soon).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["class", "aria-checked"],
  });
  follow();
}
