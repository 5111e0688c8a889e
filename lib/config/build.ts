/** Makes the typed `Config` from the values by their names in the file. */

import type { Config, FreeswitchConfig, GofaxdConfig, GofaxsendConfig, HylafaxConfig } from "./config.ts";
import type { Values } from "./schema.ts";

function buildFreeswitch(values: Values["freeswitch"]): FreeswitchConfig {
  return {
    socket: values.socket,
    user: values.user,
    password: values.password,
    runsAs: values.runsas,
    gateways: values.gateway,
    ident: values.ident,
    header: values.header,
    timezone: values.timezone,
    verbose: values.verbose,
    softmodemFallback: values.softmodemfallback,
    fallbackExpireS: values.fallbackexpire,
    connectTimeoutMs: values.connecttimeout,
  };
}

function buildHylafax(values: Values["hylafax"]): HylafaxConfig {
  return {
    spooldir: values.spooldir,
    modems: values.modems,
    xferfaxlog: values.xferfaxlog,
    lockdir: values.lockdir,
  };
}

function buildGofaxd(values: Values["gofaxd"]): GofaxdConfig {
  return {
    socket: values.socket,
    allowFrom: values.allowfrom,
    enableT38: values.enablet38,
    requestT38: values.requestt38,
    recipientFrom: values.recipientfrom,
    answerAfterMs: values.answerafter,
    waitTimeMs: values.waittime,
    faxrcvdCmd: values.faxrcvdcmd,
    faxrcvdTimeoutS: values.faxrcvdtimeout,
    dynamicConfig: values.dynamicconfig,
    dynamicConfigTimeoutS: values.dynamicconfigtimeout,
    dynamicConfigFailure: values.dynamicconfigfailure,
    allocateInboundDevices: values.allocateinbounddevices,
    rejectResponse: values.rejectresponse,
    noModemResponse: values.nomodemresponse,
    recvFileMode: values.recvfilemode,
    logFileMode: values.logfilemode,
    stopWaitS: values.stopwait,
    negotiateTimeoutS: values.negotiatetimeout,
    pageTimeoutS: values.pagetimeout,
    maxCallTimeS: values.maxcalltime,
    hangupTimeoutMs: values.hanguptimeout,
  };
}

function buildGofaxsend(values: Values["gofaxsend"]): GofaxsendConfig {
  return {
    enableT38: values.enablet38,
    requestT38: values.requestt38,
    faxNumber: values.faxnumber,
    engine: values.engine,
    callPrefix: values.callprefix,
    overrides: values.overrides,
    dynamicConfig: values.dynamicconfig,
    dynamicConfigTimeoutS: values.dynamicconfigtimeout,
    disableV17AfterRetry: values.disablev17afterretry,
    disableEcmAfterRetry: values.disableecmafterretry,
    cidName: values.cidname,
    failedResponse: values.failedresponse,
    noFailover: values.nofailover,
    dialNumber: values.dialnumber,
    plusPrefix: values.plusprefix,
    jobIdentity: values.jobidentity,
    resume: values.resume,
    ringTimeoutS: values.ringtimeout,
    progressTimeoutS: values.progresstimeout,
    negotiateTimeoutS: values.negotiatetimeout,
    pageTimeoutS: values.pagetimeout,
    maxCallTimeS: values.maxcalltime,
    hangupTimeoutMs: values.hanguptimeout,
  };
}

/** The typed configuration of checked values. */
export function buildConfig(file: string, values: Values): Config {
  return {
    file,
    freeswitch: buildFreeswitch(values.freeswitch),
    hylafax: buildHylafax(values.hylafax),
    gofaxd: buildGofaxd(values.gofaxd),
    gofaxsend: buildGofaxsend(values.gofaxsend),
  };
}
