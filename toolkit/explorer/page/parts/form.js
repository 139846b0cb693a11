// The form: every control in its section, and those without a part in the current choice out of the way.

const MORE = "More choices", FILES = "Use your own file", MOST = 5; // choices that are open

// `tell` receives a control's name and new value; returns the nodes, the fields by name, and their update function.
function formOf(spec, own, tell, inForm) {
  const usual = Object.fromEntries(spec.controls.map((control) => [control.name, control.default]));
  const fields = {}, sections = [], main = [];
  const files = spec.controls.filter(({ kind }) => kind === "file").map(({ name }) => name);
  const ofFile = ({ name, needs }) => files.includes(name) || (needs.length && needs.every((wants) => files.some((one) => wants[one] === true)));
  for (const control of spec.controls) {
    const field = fields[control.name] = makers[control.kind](control, `${own}-${control.name}`, (value) => tell(control.name, value), inForm);
    field.node.dataset.name = control.name;
    const title = control.section || (ofFile(control) ? FILES : "");
    if (!title) { main.push(control); continue; }
    const section = sections.find((one) => one.title === title) ?? sectionOf(title);
    if (!sections.includes(section)) sections.push(section);
    section.controls.push(control);
    section.inside.append(field.node);
  }
  const more = sections.find((one) => one.title === MORE) ?? sectionOf(MORE), always = more.controls;
  const first = h("div", { class: "lul-inside" }, main.map(({ name }) => fields[name].node));
  sections.splice(0, Infinity, more, ...sections.filter((one) => one !== more && one.title !== FILES), ...sections.filter((one) => one.title === FILES));
  const nodes = [first, ...sections.map(({ node }) => node)];

  // The first few visible choices are open, the others under “More choices”; the focused one stays.
  function share(values) {
    const asked = main.filter((control) => asks(control, values)), kept = asked.slice(0, MOST);
    const inMore = [...main.filter((control) => asked.includes(control) && !kept.includes(control)), ...always];
    for (const [holder, controls] of [[first, main.filter((control) => !inMore.includes(control))], [more.inside, inMore]]) {
      controls.forEach(({ name }, at) => {
        const { node } = fields[name];
        if (holder.children[at] !== node && !node.contains(document.activeElement)) holder.insertBefore(node, holder.children[at] ?? null);
      });
    }
    more.controls = inMore;
  }

  const differs = (control, values) => differ(values[control.name], usual[control.name]);
  const meets = (value, wanted) => (Array.isArray(wanted)
    ? wanted.some((one) => (one.endsWith("*") ? String(value).startsWith(one.slice(0, -1)) : one === value)) : wanted === Boolean(Array.isArray(value) ? value.length : value));
  const applies = ({ needs }, values) => !needs.length || needs.some((wants) =>
    Object.entries(wants).every(([name, wanted]) => meets(values[name], wanted)));

  // The options that match the value of the control that this one follows, as long as that one is visible.
  const offered = ({ follows, options }, values) => {
    const lead = spec.controls.find(({ name }) => name === follows);
    return lead && applies(lead, values) ? options.filter(([, , , only]) => !only || only.includes(values[follows])) : options;
  };
  // Controls are visible if they match the other choices and leave something to choose.
  const asks = (control, values) => applies(control, values) && !fields[control.name].few
    && !(control.follows && offered(control, values).every(([value]) => value === values[control.name]));
  // A choice that is no longer available is replaced by the first that is.
  function settle(values) {
    const kept = { ...values };
    for (const control of spec.controls.filter(({ follows }) => follows)) {
      const there = offered(control, kept);
      if (there.length && !there.some(([value]) => value === kept[control.name])) fields[control.name].put(kept[control.name] = there[0][0]);
    }
    return kept;
  }
  // Show the controls for the current values; return the labels of those that appeared.
  function fit(values) {
    const come = [];
    for (const control of spec.controls) {
      const { node } = fields[control.name], idle = !asks(control, values);
      if (control.follows) {
        const there = offered(control, values), own = control.options.filter(([value]) => value === values[control.name]);
        fields[control.name].offer(there.includes(own[0]) ? there : [...own, ...there]); // show what a link has chosen
        fields[control.name].put(values[control.name]);
      }
      if (node.hidden && !idle) come.push(control.label);
      node.hidden = idle;
    }
    share(values);
    for (const { node, count, controls } of sections) {
      const inUse = controls.filter((control) => asks(control, values));
      const changed = inUse.filter((control) => differs(control, values)).length;
      node.hidden = !inUse.length;
      count.textContent = changed ? `${changed} changed` : "";
    }
    return come;
  }
  // Anything that a link has changed must not be in a closed section; nor anything to correct.
  function openChanged(values) {
    share(values);
    for (const { node, controls } of sections) if (controls.some((control) => differs(control, values))) node.open = true;
  }
  function reach(name) {
    const section = fields[name].node.closest(".lul-section");
    if (section) section.open = true;
    fields[name].node.querySelector("input, select").focus();
  }
  // The choices of a map go above it as soon as it is drawn.
  const ofMap = sections.find(({ title }) => title === "Map");
  function toMap(tools) {
    if (!ofMap || !tools || tools.contains(ofMap.inside)) return;
    tools.querySelector(".lul-inside").prepend(ofMap.inside);
    ofMap.node.remove();
  }
  return { nodes, fields, usual, fit, settle, openChanged, reach, toMap };
}

function sectionOf(title) {
  const count = h("span", { class: "lul-count" }), inside = h("div", { class: "lul-inside" });
  return { title, count, inside, controls: [],
    node: h("details", { class: "lul-section" }, h("summary", {}, title, " ", count), inside) };
}
