// Loaded into a process by `--import`: each call of its clock returns another time, years in the past or the future.
const real = Date.now.bind(Date);
const year = 365 * 86_400_000;
const jumps = [0, 3, -2, 0.001, -5, 1, -0.001];
let looks = 0;
const jumping = () => Math.round(real() + year * jumps[looks++ % jumps.length]);

globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(jumping());
    else super(...given);
  }
  static now() {
    return jumping();
  }
};
