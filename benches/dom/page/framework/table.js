// The table of js-framework-benchmark.

/** @param {string} row The markup of a row, or what stands for rows. */
export const table = (row) => `<table class="table table-hover table-striped test-data"><tbody id="rows">${row}</tbody></table>`;

export const ROW = `<tr><td class="col-md-1"></td><td class="col-md-4"><a></a></td><td class="col-md-1"><a><span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>`;
