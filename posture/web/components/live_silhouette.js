// Head and shoulders as an outline, from the joints alone: what the small window shows instead of a picture.

const PLAIN = { head: [50, 30, 13], body: "M14 75 Q16 54 36 51 L44 48 L44 42 L56 42 L56 48 L64 51 Q84 54 86 75 Z", limbs: [] };
const VIEW = [100, 75];

// pts: of a reply; joints: {nose: number in pts, ...}; null if the head is not seen. In a picture of 100 x 75.
function silhouette(pts, joints, bones) {
  const at = (name) => pts && pts[joints[name]] && pts[joints[name]].map((share, i) => share * VIEW[i]);
  const [left, right] = [at("left_shoulder"), at("right_shoulder")];
  const head = headOf(at);
  if (!head) return null;
  if (!left || !right) return { head, body: "", limbs: [] };
  const [west, east] = left[0] < right[0] ? [left, right] : [right, left];
  const limbs = (bones || []).map(([a, b]) => [pts[a], pts[b]]).filter(([a, b]) => a && b);
  return {
    head,
    body: outline(head, west, east, hips(at, west, east)),
    limbs: limbs.map((ends) => ends.map(([x, y]) => [round(x * VIEW[0]), round(y * VIEW[1])])),
  };
}

// Where the trunk ends, left and right in the picture: at the hips, or below its edge.
function hips(at, west, east) {
  const both = [at("left_hip"), at("right_hip")].filter(Boolean).sort((a, b) => a[0] - b[0]);
  const wide = 0.12 * (east[0] - west[0]);
  return both.length === 2 ? both : [[west[0] - wide, VIEW[1] + 8], [east[0] + wide, VIEW[1] + 8]];
}

// Trunk, round shoulders and neck in one line.
function outline([x, y, radius], west, east, [hipWest, hipEast]) {
  const wide = east[0] - west[0];
  const [neckX, neckY] = [(west[0] + east[0]) / 2, (west[1] + east[1]) / 2 - 0.1 * wide];
  const told = ([x, y]) => `${round(x)} ${round(y)}`;
  const side = ([tipX, tipY], out) => ({
    arm: told([tipX + out * 0.06 * wide, tipY + 0.2 * wide]),
    tip: told([tipX + out * 0.04 * wide, tipY]),
    inner: told([tipX - out * 0.2 * wide, tipY - 0.05 * wide]),
    neck: told([neckX + out * 0.5 * radius, neckY]),
    head: told([x + out * 0.42 * radius, y]),
  });
  const [w, e] = [side(west, -1), side(east, 1)];
  return (
    `M${told(hipWest)} L${w.arm} Q${w.tip} ${w.inner} L${w.neck} L${w.head} ` +
    `L${e.head} L${e.neck} L${e.inner} Q${e.tip} ${e.arm} L${told(hipEast)} Z`
  );
}

// [x, y, radius]: between the ears, as wide as they are apart, or as eyes and shoulders tell.
function headOf(at) {
  const [left, right, nose] = [at("left_ear"), at("right_ear"), at("nose")];
  const shoulders = at("left_shoulder") && at("right_shoulder") ? Math.hypot(at("left_shoulder")[0] - at("right_shoulder")[0], at("left_shoulder")[1] - at("right_shoulder")[1]) : 0;
  const middle = left && right ? [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] : left || right || nose;
  if (!middle) return null;
  const ears = left && right ? 0.62 * Math.hypot(left[0] - right[0], left[1] - right[1]) : 0;
  const radius = Math.max(ears, 0.2 * shoulders) || 10;
  return [...middle, Math.min(24, radius)].map(round);
}

const round = (value) => Math.round(10 * value) / 10;
