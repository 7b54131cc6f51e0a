/** Time, for what is said and when. An object, so that a test can be the clock. */
export const clock = {
  /** In ms. */
  now: () => performance.now(),
  /** Calls `job` after `ms`; returns how to call that off. @param {number} ms @param {() => void} job @returns {() => void} */
  after(ms, job) {
    const timer = setTimeout(job, ms);
    return () => clearTimeout(timer);
  },
};
