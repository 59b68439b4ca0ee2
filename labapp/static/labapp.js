// A few lines for comfort: every page works without them.
(() => {
  "use strict";
  const all = (selector, within = document) => within.querySelectorAll(selector);

  // The account menu closes on a click elsewhere and on Escape.
  document.addEventListener("click", (event) => {
    all("details.lab-account[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details.lab-account[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // What is wrong is read first.
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();

  // On a narrow screen the current tab of a pilot is in view.
  const current = document.querySelector(".lab-subnav [aria-current]");
  if (current) {
    const list = current.closest("ul");
    list.scrollLeft = Math.max(0, current.offsetLeft - list.offsetLeft - 15);
  }

  // A checksum is copied in full.
  all("button[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    });
  });

  // A draft is kept as each field is left, and at each pause: <form data-draft="/drafts/…">. Each
  // says which of this page it is: one that is late must not replace what was typed after it.
  const page = Date.now().toString(36) + Math.random().toString(36).slice(2);
  all("form[data-draft]").forEach((form) => {
    const status = form.querySelector("[data-draft-status]");
    let kept = "";
    let step = 0;
    const turn = () => { step += 1; return `${page}.${step}`; };
    const say = (words) => { if (status) status.textContent = words; };
    const fields = () => {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      body.delete("draft_turn");
      return new URLSearchParams(body);
    };
    const time = () => new Intl.DateTimeFormat(
      document.documentElement.lang === "cy" ? "cy" : "en-GB",
      { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" },
    ).format(new Date());
    const keep = async () => {
      const body = fields();
      if (body.toString() === kept) return;
      kept = body.toString();
      body.set("draft_turn", turn());
      try {
        const answer = await fetch(form.dataset.draft, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": body.get("csrf_token") || "" },
          keepalive: true,
        });
        if (!answer.ok) throw new Error(String(answer.status));
        say((status?.dataset.draftKept || "").replace("{time}", time()));
      } catch {
        kept = "";
        say(status?.dataset.draftLost || "");
      }
    };
    kept = fields().toString();
    let pause = 0;
    form.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(keep, 3000);
    });
    form.addEventListener("change", keep);
    form.addEventListener("focusout", keep);
    form.addEventListener("submit", () => {
      clearTimeout(pause);
      const sent = form.elements.draft_turn || form.appendChild(document.createElement("input"));
      sent.type = "hidden";
      sent.name = "draft_turn";
      sent.value = turn();
    });
  });
})();
