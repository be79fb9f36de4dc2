// Which of the layouts fits a place of this width, and how much larger it is shown there.
const LARGEST = 1.25;

const frameFor = (frames, width) => {
  const fitting = frames.filter((frame) => frame.size[0] <= width + 0.5);
  if (fitting.length === 0) {
    const narrowest = frames.reduce((a, b) => (b.size[0] < a.size[0] ? b : a));
    return { frame: narrowest, factor: width / narrowest.size[0] };
  }
  // Labels before letters, then the larger body.
  const rank = (frame) => [frame.how === "labels" ? 1 : 0, frame.scale];
  const better = (a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1];
  const frame = [...fitting].sort(better)[0];
  return { frame, factor: Math.max(1, Math.min(LARGEST, width / frame.size[0])) };
};
