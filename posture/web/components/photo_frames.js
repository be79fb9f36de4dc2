// Which of the layouts fits a place of this width, and how much larger it is shown there.
const LARGEST = 1.25;

const frameFor = (frames, width) => {
  const fitting = frames.filter((frame) => frame.room <= width);
  if (fitting.length === 0) {
    const narrowest = frames.reduce((a, b) => (b.room < a.room ? b : a));
    return { frame: narrowest, factor: width / narrowest.room };
  }
  // Labels before letters, then the larger body.
  const factor = (frame) => Math.min(LARGEST, width / frame.room);
  const rank = (frame) => [frame.how === "labels" ? 1 : 0, frame.scale * factor(frame)];
  const better = (a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1];
  const frame = [...fitting].sort(better)[0];
  return { frame, factor: factor(frame) };
};
