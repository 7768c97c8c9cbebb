// Hovers: a selector with the endpoints that match it, a port with its key and the key's bytes.

export const selectorHoverCheck = {
  name: "3-hover-selector",
  title: "a hover on a selector names the endpoints that match and their identity",
  async run({ workbench }) {
    const text = await workbench.hover("app: web", "web", "shop/web");
    if (!/identity/i.test(text)) throw new Error(`no identity in: ${text}`);
    return text;
  },
};

export const portHoverCheck = {
  name: "4-hover-port",
  title: "a hover on a port shows its key in the policy map, with the bytes",
  async run({ workbench }) {
    await workbench.closeHover();
    const text = await workbench.hover('port: "5432"', "5432", "in the policy map of");
    // The port in network byte order ends the key: 5432 is 0x1538.
    for (const part of ["shop/db", "5432/TCP", "allow", "1538"])
      if (!text.includes(part)) throw new Error(`no "${part}" in: ${text}`);
    return text;
  },
};
