/** The files of config/, as text. Made by "deno task shipped"; not to be edited. */

/** Texts by their paths in config/. */
export const SHIPPED = {
  "freeswitch/autoload_configs/acl.conf.xml": `<configuration name="acl.conf" description="Who may call us">
  <network-lists>
    <!-- Whose calls are taken: a line for each PBX or provider, its address or network. 192.0.2.1 stands for none. -->
    <list name="sip_peers" default="deny">
      <node type="allow" cidr="192.0.2.1/32"/>
    </list>
  </network-lists>
</configuration>
`,
  "freeswitch/autoload_configs/db.conf.xml": `<!-- mod_db remembers which numbers are better off without T.38. SQLite, in FreeSWITCH's own directory. -->
<configuration name="db.conf" description="Database of key and value">
  <settings>
  </settings>
</configuration>
`,
  "freeswitch/autoload_configs/event_socket.conf.xml": `<!-- gofaxd and gofaxsend log in here. Who has the password commands FreeSWITCH: this machine only. -->
<configuration name="event_socket.conf" description="Event socket">
  <settings>
    <param name="nat-map" value="false"/>
    <param name="listen-ip" value="127.0.0.1"/>
    <param name="listen-port" value="8021"/>
    <param name="password" value="$\${event_socket_password}"/>
    <param name="apply-inbound-acl" value="loopback.auto"/>
    <param name="stop-on-bind-error" value="true"/>
  </settings>
</configuration>
`,
  "freeswitch/autoload_configs/logfile.conf.xml": `<!-- freeswitch.log, ten files of 10 MB. How much is said: loglevel in switch.conf.xml. -->
<configuration name="logfile.conf" description="Log file">
  <settings>
    <param name="rotate-on-hup" value="true"/>
  </settings>
  <profiles>
    <profile name="default">
      <settings>
        <param name="rollover" value="10485760"/>
        <param name="maximum-rotate" value="10"/>
        <param name="uuid" value="true"/>
      </settings>
      <mappings>
        <map name="all" value="debug,info,notice,warning,err,crit,alert"/>
      </mappings>
    </profile>
  </profiles>
</configuration>
`,
  "freeswitch/autoload_configs/modules.conf.xml": `<configuration name="modules.conf" description="Modules">
  <modules>
    <!-- First, so that the others can say something. -->
    <load module="mod_logfile"/>
    <load module="mod_syslog"/>

    <!-- originate, uuid_kill, status -->
    <load module="mod_commands"/>
    <!-- answer, sleep, playback, hangup, and the inline dialplan -->
    <load module="mod_dptools"/>
    <!-- silence after the answer -->
    <load module="mod_tone_stream"/>
    <!-- what is remembered about numbers -->
    <load module="mod_db"/>
    <load module="mod_event_socket"/>
    <!-- txfax, rxfax -->
    <load module="mod_spandsp"/>
    <!-- Last: calls come in as soon as it is there. -->
    <load module="mod_sofia"/>
  </modules>
</configuration>
`,
  "freeswitch/autoload_configs/sofia.conf.xml": `<configuration name="sofia.conf" description="SIP">
  <global_settings>
    <param name="log-level" value="0"/>
  </global_settings>
  <profiles>
    <profile name="gofax">
      <gateways>
        <X-PRE-PROCESS cmd="include" data="../gateways/*.xml"/>
      </gateways>
      <settings>
        <param name="sip-ip" value="$\${sip_ip}"/>
        <param name="rtp-ip" value="$\${sip_ip}"/>
        <param name="sip-port" value="$\${sip_port}"/>
        <!-- Behind NAT: the address that the world sees. -->
        <!-- <param name="ext-sip-ip" value="203.0.113.1"/> -->
        <!-- <param name="ext-rtp-ip" value="203.0.113.1"/> -->

        <!--
          Each call is handed to gofaxd, whatever number it is for. "full" is needed for the events of the call. Without it an
          impostor could do no less: applications run with or without it.
        -->
        <param name="context" value="public"/>
        <param name="dialplan" value="inline:socket:$\${gofaxd_socket} async full"/>

        <param name="apply-inbound-acl" value="sip_peers"/>
        <param name="auth-calls" value="false"/>
        <param name="disable-register" value="true"/>
        <param name="disable-transfer" value="true"/>
        <param name="manage-presence" value="false"/>

        <!-- A fax over audio survives G.711 only. -->
        <param name="inbound-codec-prefs" value="PCMA,PCMU"/>
        <param name="outbound-codec-prefs" value="PCMA,PCMU"/>
        <param name="inbound-codec-negotiation" value="generous"/>
        <param name="rtp-timer-name" value="soft"/>

        <!-- No re-INVITE in the middle of a long fax just to see whether the other side still lives. -->
        <param name="enable-timer" value="false"/>

        <!-- For "recipientfrom" in /etc/gofax.conf: keeps History-Info and others within reach. -->
        <param name="parse-all-invite-headers" value="true"/>
      </settings>
    </profile>

    <!-- For "gofax selftest". -->
    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>
  </profiles>
</configuration>
`,
  "freeswitch/autoload_configs/spandsp.conf.xml": `<configuration name="spandsp.conf" description="Fax">
  <modem-settings>
    <param name="total-modems" value="0"/>
  </modem-settings>
  <!-- What gofax does not say for a call. It says T.38, ECM, V.17, ident and header. -->
  <fax-settings>
    <param name="use-ecm" value="true"/>
    <param name="disable-v17" value="false"/>
    <param name="enable-t38" value="true"/>
    <param name="enable-t38-request" value="false"/>
    <param name="verbose" value="false"/>
    <!-- "verbose = true" in /etc/gofax.conf shall be seen in the log without loglevel debug. -->
    <param name="verbose-log-level" value="INFO"/>
    <param name="ident" value="_undef_"/>
    <param name="header" value="_undef_"/>
    <!--
      How long we wait before we ask for T.38, in packets of 20 ms. Raise the one where both sides ask at the same time
      and the call stays with audio.
    -->
    <param name="t38-tx-reinvite-packet-count" value="100"/>
    <param name="t38-rx-reinvite-packet-count" value="50"/>
  </fax-settings>
</configuration>
`,
  "freeswitch/autoload_configs/switch.conf.xml": `<configuration name="switch.conf" description="Core">
  <settings>
    <param name="max-sessions" value="1000"/>
    <param name="sessions-per-second" value="30"/>
    <param name="loglevel" value="info"/>
    <param name="rtp-start-port" value="16384"/>
    <param name="rtp-end-port" value="32768"/>
    <param name="dump-cores" value="no"/>
  </settings>
</configuration>
`,
  "freeswitch/autoload_configs/syslog.conf.xml": `<!-- Warnings and worse also go to syslog. -->
<configuration name="syslog.conf" description="Syslog">
  <settings>
    <param name="facility" value="daemon"/>
    <param name="ident" value="freeswitch"/>
    <param name="loglevel" value="warning"/>
    <param name="uuid" value="true"/>
  </settings>
</configuration>
`,
  "freeswitch/freeswitch.xml": `<?xml version="1.0"?>
<!-- FreeSWITCH 1.10 and 1.11 as a fax machine for gofax, and nothing else. Install this folder as /etc/freeswitch. -->
<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="include" data="vars.xml"/>
  <section name="configuration" description="Configuration">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
</document>
`,
  "freeswitch/gateways/default.xml": `<include>
  <!-- The gateway named "default" in /etc/gofax.conf. Add a file for each further one. -->
  <gateway name="default">
    <!-- The PBX or provider: put its address here. 192.0.2.1 stands for none. -->
    <param name="proxy" value="192.0.2.1"/>

    <!-- A trunk without registration. For an account: register true, and its user name and password. -->
    <param name="register" value="false"/>
    <!-- <param name="username" value="4711"/> -->
    <!-- <param name="password" value="secret"/> -->

    <!-- Show "faxnumber" of /etc/gofax.conf as the caller. Some providers want their account there: then false. -->
    <param name="caller-id-in-from" value="true"/>

    <!-- Incoming calls: the number that was called is the one in the To header. -->
    <param name="extension" value="auto_to_user"/>

    <!-- Ask every 60 seconds whether it is there. Not every gateway answers: without an answer no call is made. -->
    <!-- <param name="ping" value="60"/> -->
  </gateway>
</include>
`,
  "freeswitch/sip_profiles/gofax-selftest.xml": `<include>
  <!--
    Where "gofax selftest" calls this FreeSWITCH from itself, to see whether a fax goes through over T.38 and over audio. Only programs
    of this machine reach the address, and nothing is done with a call until the test takes it: after 15 seconds it is hung up.
  -->
  <profile name="gofax-selftest">
    <settings>
      <param name="sip-ip" value="127.0.0.1"/>
      <param name="rtp-ip" value="127.0.0.1"/>
      <param name="sip-port" value="5068"/>
      <param name="context" value="gofax-selftest"/>
      <param name="dialplan" value="inline:'m:^:set:park_timeout=15^park:'"/>

      <param name="apply-inbound-acl" value="loopback.auto"/>
      <param name="auth-calls" value="false"/>
      <param name="disable-register" value="true"/>
      <param name="disable-transfer" value="true"/>
      <param name="manage-presence" value="false"/>

      <param name="inbound-codec-prefs" value="PCMA,PCMU"/>
      <param name="outbound-codec-prefs" value="PCMA,PCMU"/>
      <param name="inbound-codec-negotiation" value="generous"/>
      <param name="rtp-timer-name" value="soft"/>
      <param name="enable-timer" value="false"/>
    </settings>
  </profile>
</include>
`,
  "freeswitch/vars.xml": `<include>
  <!--
    Password of the event socket, the same as in /etc/gofax.conf. There is none until you make one; for both files at once:

      password=$(head -c 18 /dev/urandom | base64)
      sed -i "s|REPLACE-ME|$password|" /etc/freeswitch/vars.xml /etc/gofax.conf

    This file should be readable for FreeSWITCH only: chown root:uucp vars.xml; chmod 0640 vars.xml
  -->
  <X-PRE-PROCESS cmd="set" data="event_socket_password=REPLACE-ME"/>

  <!--
    The address of this machine that talks SIP and RTP. FreeSWITCH finds it by itself; on a machine with several,
    write the right one. An address that the machine does not have keeps the SIP profile from starting.
  -->
  <X-PRE-PROCESS cmd="set" data="sip_ip=$\${local_ip_v4}"/>
  <X-PRE-PROCESS cmd="set" data="sip_port=5060"/>

  <!--
    Where gofaxd listens: "socket" in section [gofaxd] of /etc/gofax.conf. Whoever listens there gets every call and may do with
    FreeSWITCH what he likes; ports below 1024 are not for everybody.
  -->
  <X-PRE-PROCESS cmd="set" data="gofaxd_socket=127.0.0.1:338"/>

  <!-- A fax machine runs no commands of the system: neither by the event socket nor by a variable of a call. -->
  <X-PRE-PROCESS cmd="set" data="disable_system_api_commands=true"/>
  <X-PRE-PROCESS cmd="set" data="disable_system_app_commands=true"/>
</include>
`,
  "gofax.conf": `; gofax.conf - faxing between HylaFAX and FreeSWITCH
;
; "gofax config check" finds mistakes in here, "gofax config show" says what every setting comes to.
; docs/configuration.md has the table of all keys. A line that begins with ";key" shows a default.
;
; The file holds a password:  chown root:uucp /etc/gofax.conf; chmod 0640 /etc/gofax.conf

[freeswitch]

; FreeSWITCH's event socket, and the password from its vars.xml. Quote the password if it has a # or ; in it.
socket = 127.0.0.1:8021
password = REPLACE-ME

; The user that FreeSWITCH runs as, if it is neither root nor uucp. Others on this machine neither get the password nor may
; hand over calls. Empty = also any service account (below 1000) that listens at the socket.
;runsas =

; An event socket user of the kind "name@domain", where FreeSWITCH has one with fewer rights for us.
;user =

; How long connecting and logging in may take, each.
;connecttimeout = 5s

; SIP gateway to send through, by its name in FreeSWITCH. Repeat the line for more: they are tried in this order.
gateway = default

; Who we are: the station id, and the text at the head of each page sent (empty = no such line).
ident = "+1 337"
header = "GONICUS LABS"

; Time zone of the clock in that line: a name such as Europe/Berlin, with daylight saving, or a difference from UTC such as
; +01:00. Empty = FreeSWITCH's own.
;timezone =

; Have FreeSWITCH log each fax in detail.
verbose = false

; After trouble with T.38, talk to that number without it the next time; and for how long (30d, 12h; 0 = for ever).
softmodemfallback = true
;fallbackexpire = 0

[hylafax]

spooldir = /var/spool/hylafax

; Virtual modems: 5 means freeswitch0 to freeswitch4. Each needs an (empty) file /etc/hylafax/config.freeswitchN.
modems = 5

; Accounting, as HylaFAX's own programs write it. Empty = none.
xferfaxlog = log/xferfaxlog

; Where faxq locks modems: UUCPLockDir of /etc/hylafax/config.
;lockdir = /var/lock

[gofaxd]
; Receiving

; Where FreeSWITCH hands calls over: the same as gofaxd_socket in its vars.xml. This port has no password. Leave it on the
; loopback address, and below 1024: from there on, any user of this machine may take the place of a gofaxd that is down.
socket = 127.0.0.1:338

; Who may hand over calls from another machine, besides the host of freeswitch.socket: addresses or networks
;allowfrom =

; Use T.38 if the far end asks for it; ask for it ourselves.
enablet38 = true
requestt38 = true

; Where the number that was called is found, tried in turn: diversion, history-info, p-called-party-id, to, request-uri
;recipientfrom = to
; The older way to say "recipientfrom = diversion"
;recipientfromdiversionheader = false

; Milliseconds of ringing before, and of silence after the answer. 0 = none.
answerafter = 2000
waittime = 1000

; Run for each fax received, and how long it may take
;faxrcvdcmd = bin/faxrcvd
;faxrcvdtimeout = 10m

; Script that is asked about each call, for example etc/DynamicConfig. Empty = none.
;dynamicconfig =
;dynamicconfigtimeout = 60s
; What becomes of a call if the script fails: accept, or reject (SIP 503, the caller tries again)
;dynamicconfigfailure = accept

; Let each call occupy one of the virtual modems, so that faxstat shows it and its number is limited
;allocateinbounddevices = false

; How to refuse a call: if the script said so or nobody was called, and if no modem is free.
; A SIP status, or: notfound, busy, unavailable, decline
;rejectresponse = 404
;nomodemresponse = 486

; Modes of received files and of session logs
;recvfilemode = 0600
;logfilemode = 0600

; How long faxes under way may go on after gofaxd was told to stop (systemctl stop, restart). 0 = they are ended at once
;stopwait = 15m

; Time limits: answer to fax, a plain page (larger pages and slower lines get more), whole call, end of fax to end of call
;negotiatetimeout = 90s
;pagetimeout = 10m
;maxcalltime = 3h
;hanguptimeout = 3s

[gofaxsend]
; Sending

; Who sends: gofaxd, all jobs in one process (auto), or for each job a sender of its own (self)
;engine = auto

; Use T.38 if the far end asks for it; ask for it ourselves.
enablet38 = true
requestt38 = true

; The number shown to the called side, and the name: the words sender, number and cidnum have a meaning, else a text
faxnumber = 4711
cidname = sender

; Put before each number; what a leading + becomes (empty = it stays); which number of a job: external or number
;callprefix =
;plusprefix =
;dialnumber = external

; Let a job's own TSI, fax number and tag line replace ours
;jobidentity = false

; Channel variables that gofax override may set beyond those in docs/fallback.md, for example acme_*
;overrides =

; Script that is asked about each job, for example etc/DynamicConfigOutgoing. Empty = none.
;dynamicconfig =
;dynamicconfigtimeout = 60s

; After that many answered tries, go on without V.17 (slower) or without error correction. 0 = never.
;disablev17afterretry = 0
;disableecmafterretry = 0

; A new try begins with the first page that was not confirmed.
;resume = true

; Hangup causes after which the job has failed for good. CALL_REJECTED is what a callee says who declines, and a provider
; who does not know you or is not paid: listed here, it fails faxes that another try would deliver.
;failedresponse = UNALLOCATED_NUMBER, NUMBER_CHANGED

; Hangup causes after which the next gateway is not tried, because it would hear the same
;nofailover = USER_BUSY, NO_ANSWER, NO_USER_RESPONSE, SUBSCRIBER_ABSENT, UNALLOCATED_NUMBER, NUMBER_CHANGED

; Time limits: ringing, and a gateway without any sign of ringing (0 = none); then as for receiving
;ringtimeout = 60s
;progresstimeout = 20s
;negotiatetimeout = 90s
;pagetimeout = 10m
;maxcalltime = 3h
;hanguptimeout = 3s
`,
  "hylafax/DynamicConfig": `#!/bin/sh
# Asked about each incoming call, before it is answered:   dynamicconfig = etc/DynamicConfig   in [gofaxd] of gofax.conf
#
# arguments   modem, caller's number, caller's name, number called, gateway
# input       the call, as JSON on standard input and as GOFAX_* in the environment
# directory   the spool
# output      RejectCall: true          do not take the call
#             LocalIdentifier: +49 30 1  our station id for this call
#
# If the script fails or takes too long, the call is taken. All five words come from outside: keep them in quotes.

caller=$2
called=$4

# callers that nobody wants to hear from, one number a line
if [ -n "$caller" ] && [ -f etc/rejected ] && grep -Fqx -e "$caller" etc/rejected; then
	echo "RejectCall: true"
	exit 0
fi

case $called in
*4711) echo "LocalIdentifier: +49 30 4711" ;;
esac
`,
  "hylafax/DynamicConfigOutgoing": `#!/bin/sh
# Asked about each job before it is sent:   dynamicconfig = etc/DynamicConfigOutgoing   in [gofaxsend] of gofax.conf
#
# arguments   modem, owner of the job, number as it was written, job id (its qfile is sendq/qID)
# input       the whole job, as JSON on standard input and as GOFAX_* in the environment; GOFAX_DIALNUMBER is the number as
#             it is dialled, before callprefix: without the blanks, brackets and dashes that people write, plusprefix applied
# directory   the spool
# output      RejectCall: true            the job fails
#             LocalIdentifier: +49 30 1    station id
#             TagLine: Sales               text at the head of the pages
#             FAXNumber: 4711              caller's number
#             Gateway: trunk, backup       gateways, in this order
#             CallPrefix: 0                put before the number
#
# If the script fails or takes too long, the job is tried again later. All words come from outside: keep them in quotes.

owner=$2
# never decide on the number as it was written: "(0900) 123" and "09-00 123" are dialled as 0900123
number=\${GOFAX_DIALNUMBER-$3}

# numbers that cost extra
case $number in
0900* | +49900* | 0049900*)
	echo "RejectCall: true"
	exit 0
	;;
esac

case $owner in
sales)
	echo "LocalIdentifier: +49 30 4711"
	echo "TagLine: Example Ltd, Sales"
	echo "FAXNumber: 4711"
	;;
esac
`,
  "hylafax/FaxDispatch": `# Who gets a fax that was received, and in which form: /etc/hylafax/FaxDispatch, read by bin/faxrcvd.
#
# Known here, besides what HylaFAX says itself:
#   CALLID1 CALLID2   caller's number and name        CALLID3 CALLID4   number called, gateway
#   HANGUPCAUSE       how the call ended              TRANSFER_RATE     bit/s
# COMMID names the session log, log/cCOMMID. MSG is empty if the fax is complete.

FILETYPE=pdf

case $CALLID3 in
*4711) SENDTO=sales@example.org ;;
*) SENDTO=FaxMaster ;;
esac

# whole faxes only to those they are for; FaxMaster hears of the others
NOTIFY_FAXMASTER=errors
`,
  "hylafax/FaxNotify": `# What the sender of a fax is told: /etc/hylafax/FaxNotify, read by bin/notify when something happened to a job.
# WHY says what: done, failed, requeued, ...

case $WHY in
failed | rejected | timedout)
	# the document comes along, for it was not delivered
	RETURNFILETYPE=pdf
	# and FaxMaster hears of it. (Not for every WHY: "errors" would take a fax that was sent for one.)
	NOTIFY_FAXMASTER=errors
	;;
esac
`,
  "hylafax/config": `# Lines for the configuration of HylaFAX's scheduler, faxq: /etc/hylafax/config on Debian, etc/config in the spool with any other
# HylaFAX and HylaFAX+. Add them to what faxsetup wrote there.

# Sends every job through FreeSWITCH. This is the door, a script that "gofax door /usr/bin/gofaxsend" writes; other scripts would
# run as root, and without the door a sender that breaks is taken for a fax that was sent. Words behind the path are not
# passed on; another gofax.conf is named by GOFAX_CONFIG in the environment of faxq.
SendFaxCmd:		/usr/bin/gofaxsend

# How many calls to one number at the same time: fax machines have one line.
MaxConcurrentCalls:	1

# Seconds until the next try after trouble with a gateway, and where gofaxsend leaves that to faxq. gofaxsend goes by MaxDials,
# MaxTries and the other JobReq lines, too (docs/configuration.md).
JobReqOther:		300

# With HylaFAX+ take the "#" away from the next line: its faxq can stand still when a job of a batch is removed. gofax makes a call
# for each job in any case.
#MaxBatchJobs:		1

# Besides, for each virtual modem (5 of them with "modems = 5" in gofax.conf) an empty file beside this one:
#   touch config.freeswitch0 config.freeswitch1 ...
# faxq learns of a modem at its start only if its file is there, and faxstat shows it only then.
`,
  "supervisor/gofaxd.conf": `; gofaxd under supervisord, where there is no systemd: /etc/supervisor/conf.d/gofaxd.conf

; In a container every user may listen at ports below 1024, as gofaxd does (gofaxd.socket). Elsewhere that takes a right which
; supervisord cannot give; setpriv of util-linux can, with user=root below:
;   command=/usr/bin/setpriv --reuid=uucp --regid=uucp --init-groups --inh-caps=+net_bind_service
;     --ambient-caps=+net_bind_service /usr/bin/gofaxd -c /etc/gofax.conf

[program:gofaxd]
command=/usr/bin/gofaxd -c /etc/gofax.conf
directory=/var/spool/hylafax
user=uucp
umask=022
autostart=true
startsecs=3
; not after a stop by request, nor after a wrong configuration
autorestart=unexpected
exitcodes=0,64,78
stopsignal=TERM
; the time for faxes under way (gofaxd.stopwait, 15 min), and a minute to end what still runs then; change both together
stopwaitsecs=960
killasgroup=true
stdout_logfile=/var/log/gofaxd.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=5
redirect_stderr=true
`,
  "systemd/freeswitch.service": `# FreeSWITCH as uucp: it reads and writes faxes in HylaFAX's spool, so it must be the user that owns the spool.
# Install as /etc/systemd/system/freeswitch.service, where it stands before the one of the package. The folders that
# another user made before have to change hands once: chown -R uucp:uucp /var/lib/freeswitch /var/log/freeswitch

[Unit]
Description=FreeSWITCH for HylaFAX
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User=uucp
Group=uucp
RuntimeDirectory=freeswitch
StateDirectory=freeswitch freeswitch/db freeswitch/certs
StateDirectoryMode=0750
LogsDirectory=freeswitch
# its whole configuration with all passwords lies there, as freeswitch.xml.fsxml
LogsDirectoryMode=0750
WorkingDirectory=/run/freeswitch
ExecStart=/usr/bin/freeswitch -nc -nf -nonat -conf /etc/freeswitch -db /var/lib/freeswitch/db -certs /var/lib/freeswitch/certs -log /var/log/freeswitch -run /run/freeswitch
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5s
TimeoutStopSec=60s
LimitNOFILE=65536
# a fax that is being received is nobody else's; gofaxd sets recvfilemode when it is complete
UMask=0077

# Fax over audio suffers when packets come late. Containers often do not allow this.
#CPUSchedulingPolicy=rr
#CPUSchedulingPriority=50

ProtectSystem=strict
ReadWritePaths=/var/spool/hylafax
ProtectHome=yes
PrivateTmp=yes
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
`,
  "systemd/gofaxd.service": `[Unit]
Description=Fax reception and virtual modems for HylaFAX, over FreeSWITCH
Documentation=man:gofaxd(8)
After=network.target freeswitch.service hylafax.service faxq.service hylafax-faxq.service
StartLimitIntervalSec=5min
StartLimitBurst=10

[Service]
# Started is what is of use: gofaxd says so when it listens for calls, reads the modems' FIFOs and shows them as ready.
# FreeSWITCH and faxq need not be there. What it does is the line Status: of systemctl status gofaxd.
Type=notify
NotifyAccess=main
User=uucp
Group=uucp
WorkingDirectory=/var/spool/hylafax
ExecStart=/usr/bin/gofaxd -c /etc/gofax.conf

# A status file that somebody holds locked delays the start by 10 s, a systemd too busy to listen by 60 s at most.
# No WatchdogSec here: gofaxd gives no signs of life, and would be killed.
TimeoutStartSec=90s

# Connections, logs, notes and the pipes of scripts: eight for each call at its worst.
LimitNOFILE=65536

# 64 and 78 mean that a restart cannot help: wrong arguments, wrong configuration.
Restart=on-failure
RestartSec=5s
RestartPreventExitStatus=64 78

# Told to stop, the daemon takes nothing new and lets faxes go on, for gofaxd.stopwait (15 min) at most. Then it ends its calls
# and records them; its scripts get the time to finish, and are ended by it after that: one minute more in all. It tells
# systemd how long that is, so a longer stopwait needs no change here. That time runs from whatever tells it to stop, a kill by
# hand included: it says that it stops. A second SIGTERM ends the faxes: systemctl kill --kill-whom=main gofaxd
# Nobody else is killed with it: Exim and dma deliver the mail of faxrcvd in the background, in here, and a mail that is
# cut off waits for their next queue run. Where gofaxd dies, the faxrcvd of a fax that is there still sends its mail.
# systemd notes such processes as remaining; that is all right.
KillMode=process
TimeoutStopSec=960s

# Debian keeps HylaFAX's etc elsewhere, and faxq sees it the same way. For any other HylaFAX take these lines out, as gofax setup
# does: the packages hylafax+ have etc in the spool, and what their clients read in /etc/hylafax.
BindPaths=-/etc/hylafax:/var/spool/hylafax/etc

# What may be written: the spool; the temporary files of faxrcvd and other scripts; the queues of a local mail system,
# for faxrcvd hands mail to sendmail, which runs in here; mailboxes, for Exim and dma deliver in here, too. Mailboxes in
# other places (/var/vmail) are to be added in a drop-in: Exim would deliver there only at its next queue run.
# What is not there when gofaxd starts does not count: restart it after another mail system was installed.
ProtectSystem=strict
ReadWritePaths=/var/spool/hylafax
ReadWritePaths=/tmp /var/tmp
ReadWritePaths=-/var/spool/postfix -/var/spool/exim4 -/var/spool/dma -/var/spool/mqueue-client -/var/log/exim4
ReadWritePaths=-/var/spool/clientmqueue -/var/spool/exim -/var/log/exim
ReadWritePaths=-/var/mail -/home
ProtectHome=no
ProtectControlGroups=yes
PrivateTmp=no
UMask=0022

# For its port below 1024, and nothing else; gofaxd keeps it to itself, its scripts do not get it.
AmbientCapabilities=CAP_NET_BIND_SERVICE

# gofaxd has no other capabilities. Set-id programs of the mail system get some, but none that leads out of here.
CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_PTRACE CAP_SYS_BOOT CAP_SYS_TIME
CapabilityBoundingSet=~CAP_SYS_CHROOT CAP_SYS_TTY_CONFIG CAP_SYS_PACCT CAP_SYSLOG CAP_MKNOD CAP_NET_ADMIN CAP_NET_RAW
CapabilityBoundingSet=~CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_BPF CAP_PERFMON
CapabilityBoundingSet=~CAP_CHECKPOINT_RESTORE CAP_LINUX_IMMUTABLE CAP_WAKE_ALARM CAP_BLOCK_SUSPEND

# Not here: NoNewPrivileges, and what implies it. Postfix, Exim, dma and sendmail take mail through a set-id program,
# and faxes would be received and never delivered. See gofaxd.service.d/no-new-privileges.conf.

[Install]
WantedBy=multi-user.target
`,
  "systemd/gofaxd.service.d/no-new-privileges.conf": `# Locks gofaxd and its scripts in for good. Only where faxrcvd delivers mail without a set-id program: msmtp that talks
# to a mail server, a script of your own, or Postfix with the group below. Not with Exim, dma or sendmail: the faxes would
# be received and their mails lost, with Exim without a word.
# Install as /etc/systemd/system/gofaxd.service.d/no-new-privileges.conf.

[Service]
NoNewPrivileges=yes

# Postfix: its sendmail calls postdrop, which then has this group without being set-id. Without the group it tries again
# and again until faxrcvd's time is up.
#SupplementaryGroups=postdrop

# Nothing delivers in here, so only what is handed over has to be written.
ReadWritePaths=
ReadWritePaths=/var/spool/hylafax /tmp /var/tmp -/var/spool/postfix
ProtectHome=read-only

CapabilityBoundingSet=
# the port below 1024
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
# AF_NETLINK: mail programs ask for the addresses of this machine, and end where they may not
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
`,
  "systemd/no-faxgetty.service": `# In place of the faxgetty of a virtual modem: install it as /etc/systemd/system/faxgetty@freeswitch0.service, and once
# more for each further modem. Debian's hylafax-server enables a faxgetty for every /etc/hylafax/config.* each time it is
# set up again; where a unit of that very name is missing or masked, its upgrade fails. This one cannot be enabled.

[Unit]
Description=No faxgetty: gofaxd takes the calls of this modem

[Service]
Type=oneshot
ExecStart=/bin/true
`,
} as const satisfies Readonly<Record<string, string>>;

/** The path of a file in config/. */
export type ShippedFile = keyof typeof SHIPPED;
