/** Checks of FreeSWITCH's event socket, as its files have it. */

import { isLoopback } from "../../../config/host_port.ts";
import { PLACEHOLDER_PASSWORD } from "../../../config/text.ts";
import { WELL_KNOWN_PASSWORD } from "../../look/switch_sections.ts";
import { type Check, fault, ok, orOk, type Verdict, warning } from "../base/check.ts";
import { fileCheck, type FileLook } from "./at_files.ts";

const eventSocket: FileLook = ({ eventSocket: socket }, { freeswitch }) => {
  if (socket === undefined) {
    return [
      fault("event_socket.conf is not configured", {
        means: "gofax cannot talk to FreeSWITCH",
        mend: "gofax setup",
      }),
    ];
  }
  const verdicts: Verdict[] = [];
  const where = `${socket.file}:${socket.line}`;
  if (socket.port !== freeswitch.socket.port) {
    verdicts.push(
      fault(
        `${where}: the event socket is at port ${socket.port}, gofax.conf says ${freeswitch.socket.port}`,
        {
          means: "gofax finds nobody there",
          mend: `socket = 127.0.0.1:${socket.port} in gofax.conf`,
          key: "freeswitch.socket",
        },
      ),
    );
  }
  // With a user, the password is the user's.
  if (
    freeswitch.user === undefined && !socket.password.includes("$${") &&
    socket.password !== freeswitch.password
  ) {
    verdicts.push(fault(`${where}: the event socket's password is not the one of gofax.conf`, {
      means: "FreeSWITCH does not let gofax in",
      mend: "make them the same: vars.xml or event_socket.conf.xml, and gofax.conf; then restart FreeSWITCH",
      key: "freeswitch.password",
    }));
  }
  return orOk(verdicts, where);
};

const eventPassword: FileLook = ({ eventSocket: socket }) => {
  if (![WELL_KNOWN_PASSWORD, PLACEHOLDER_PASSWORD].includes(socket?.password ?? "")) {
    return ok("it is one of your own");
  }
  return [
    warning(
      `${socket?.file}: the event socket's password is one that everybody knows (${socket?.password})`,
      {
        means: "whoever is on this machine commands FreeSWITCH",
        mend: "gofax setup makes a new one in both places",
      },
    ),
  ];
};

const eventReach: FileLook = ({ eventSocket: socket }) => {
  if (socket === undefined || isLoopback(socket.listenIp)) {
    return ok("it listens at the loopback address only");
  }
  const isBound = socket.acls.some((list) => list === "loopback.auto");
  const seen = `${socket.file}: the event socket listens at ${socket.listenIp}, for ${
    socket.acls.join(", ") || "no list of addresses"
  }`;
  const more = {
    means: "other machines may command FreeSWITCH",
    mend: 'listen-ip "127.0.0.1" in event_socket.conf.xml',
  };
  return [isBound ? warning(seen, more) : fault(seen, more)];
};

/** The checks. */
export const EVENT_SOCKET_CHECKS: readonly Check[] = [
  fileCheck("event-socket", "port and password of the event socket are those of gofax.conf", eventSocket),
  fileCheck("event-socket-password", "the event socket's password is one of your own", eventPassword),
  fileCheck("event-socket-reach", "the event socket listens for this machine only", eventReach),
];
