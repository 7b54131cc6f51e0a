// Keeps the end of what scrolls in sight, as long as the reader is there.

/** How near to the end is at the end (px). */
const NEAR = 32;

/**
 * @param {Element} root `data-stream-follow` on an element in it, or on itself: that scrolls; `data-stream-follow="page"`: the page does.
 * @returns {{ update: () => void, stop: () => void } | undefined} To be updated when all has been written.
 */
export function follow(root) {
  const holder = root.hasAttribute("data-stream-follow") ? root : root.querySelector("[data-stream-follow]");
  if (!holder) return undefined;
  const isPage = holder.getAttribute("data-stream-follow") === "page";
  const scroller = isPage ? (document.scrollingElement ?? document.documentElement) : holder;
  const source = isPage ? document : scroller;
  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR;
  let follows = isAtEnd();
  let top = scroller.scrollTop;
  // What grows below, or a scroll of ours that is on its way, is no wish of the reader.
  const look = () => {
    if (isAtEnd()) follows = true;
    else if (scroller.scrollTop < top) follows = false;
    top = scroller.scrollTop;
  };
  source.addEventListener("scroll", look, { passive: true });
  return {
    update() {
      if (follows) scroller.scrollTo({ top: scroller.scrollHeight, behavior: "instant" });
    },
    stop: () => source.removeEventListener("scroll", look),
  };
}
