// The rows that operations make, for those who render all they have.

export class State {
  /** @type {Map<number, { id: number, label: string, isSelected: boolean }>} */
  #rows = new Map();
  /** In the order of the page. @type {number[]} */
  #order = [];

  get rows() {
    return this.#order.map((id) => /** @type {{ id: number, label: string, isSelected: boolean }} */ (this.#rows.get(id)));
  }

  /** @param {any} op */
  apply({ op, values, target, before, on = true }) {
    switch (op) {
      case "upsert":
        for (const value of values) {
          if (!this.#rows.has(value.id)) this.#order.push(value.id);
          this.#rows.set(value.id, { isSelected: false, ...this.#rows.get(value.id), ...value });
        }
        break;
      case "clear":
        this.#rows.clear();
        this.#order = [];
        break;
      case "class":
        this.#rows.set(target.key, { .../** @type {any} */ (this.#rows.get(target.key)), isSelected: on });
        break;
      case "move":
        this.#order.splice(this.#order.indexOf(target.key), 1);
        this.#order.splice(this.#order.indexOf(before), 0, target.key);
        break;
      case "remove":
        this.#order.splice(this.#order.indexOf(target.key), 1);
        this.#rows.delete(target.key);
    }
  }
}
