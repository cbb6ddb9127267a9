"""The whole run: data, rivals, stages, overlay, site. Gives the results as one dictionary and says how it goes on."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from benchmarks import engine, jobs, world
from benchmarks.child import ask_child
from benchmarks.data import Data
from benchmarks.intake import KINDS
from benchmarks.look_up import RIVALS
from benchmarks.machine import machine
from benchmarks.plan import Plan, short
from benchmarks.site import Site, own_home, prepare_site, running_site
from benchmarks.telling import DOORS, PLANTED, SENDS_CODES, said_of
from config.run.bench_parts import PARTS
from config.run.home import Home
from config.run.say import say

CLIENTS = (1, 16)
REPORTED = ("2021-03-01", "2021-07-31")  # the months that the real files are of


@dataclass
class Run:
    """`rivals`: of `RIVALS`. `parts`: of `PARTS`, those that are measured."""

    plan: Plan
    data: Data
    rivals: tuple[str, ...] = tuple(RIVALS)
    parts: tuple[str, ...] = PARTS
    began: float = field(default_factory=time.monotonic)
    results: dict[str, Any] = field(default_factory=dict)

    def go(self) -> dict[str, Any]:
        self.results |= {
            "plan": self.plan.name,
            "machine": machine(),
            "date": datetime.now(UTC).isoformat(" ", "minutes"),
        }
        listed = bool(set(self.parts) - {"intake", "consents", "complaints", "desk"})
        if listed:
            self.data.make(self.plan)
        if "look-ups" in self.parts:
            self._look_ups()
        if "stages" in self.parts:
            self._stages()
        if set(self.parts) - {"look-ups", "stages"}:
            self._site()
        if listed:
            self.data.tidy()
        self.results["seconds"] = time.monotonic() - self.began
        self.results["wrong"] = wrong(self.results)
        return self.results

    @property
    def until(self) -> float | None:
        return None if self.plan.minutes is None else self.began + self.plan.minutes * 60

    def _late(self) -> bool:
        return self.until is not None and time.monotonic() > self.until

    def _look_ups(self) -> None:
        self.results["look_ups"] = []
        for register in self.plan.registers:
            for rival in self.rivals:
                if rival == "naive" and register != max(self.plan.registers):
                    continue
                self._look_up(rival, register)
        if "PostgreSQL" in self.rivals:
            from benchmarks.rivals.postgres import drop_database

            drop_database()

    def _look_up(self, rival: str, register: int) -> None:
        lists = [self.plan.sample] if rival == "naive" else list(self.plan.lists)
        if self._late():
            answer: dict[str, Any] = {"not_run": "no time left"}
        elif register > self.plan.most.get(rival, register):
            answer = {"not_run": "left out, for it takes long to load"}
        else:
            answer = ask_child(
                "rival",
                rival=rival,
                folder=str(self.data.folder),
                register=register,
                lists=lists,
                repeats=self.plan.repeats,
                patience=self.plan.patience,
                until=self.until,
            )
        self.results["look_ups"].append({"rival": rival, "register": register, **answer})
        said = "; ".join(f"{short(ask['list'])} {ask['way']} {ask['best']:.3f} s" for ask in done(answer))
        self._say(f"{rival}, {short(register)}: {said or answer.get('not_run') or answer.get('failed')}")

    def _stages(self) -> None:
        largest = self._largest_built()
        order: dict[str, Any] = {"folder": str(self.data.folder), "register": largest, "repeats": self.plan.repeats}
        self.results["stages"] = []
        for rows in self.plan.jobs:
            answer = ask_child("stages", **order, rows=rows)
            self.results["stages"].append(answer)
            self._say(f"stages of a list of {short(rows)} rows measured")
        self.results["overlay"] = ask_child("overlay", **order, changes=self.plan.overlay)
        self._say("overlay measured")

    def _site(self) -> None:
        home = own_home()
        prepare_site(home)
        if set(self.parts) & {"site", "telling"}:
            self.results["registered"] = self._largest_built()
            engine.install(self.data, self.results["registered"])
        if set(self.parts) & {"site", "telling", "intake", "consents"}:
            with running_site(home) as site:
                self._asked(site)
        if "complaints" in self.parts:
            self.results["complaints"] = self._complaints(home)
        if "desk" in self.parts:
            self.results["desk"] = self._desk(home)

    def _asked(self, site: Site) -> None:
        key, operator_key = world.new_firm(), world.new_operator()
        if "registered" in self.results:
            self._say(f"the site is up, with {short(self.results['registered'])} registered numbers")
        if "site" in self.parts:
            self._job(
                site, key, min(self.plan.lists)
            )  # not counted: the first list waits until the workers have started
            self.results["jobs"] = [self._job(site, key, rows) for rows in self.plan.jobs]
            self.results["calls"] = [self._call(site, key, rows, clients) for rows in (1, 1000) for clients in CLIENTS]
        if "telling" in self.parts:
            self.results["telling"] = self._telling(site, key, operator_key)
        if "intake" in self.parts:
            self.results["intake"] = [self._intake(site, operator_key, what) for what in KINDS]
        if "consents" in self.parts:
            self.results["consents"] = self._consents(site, key)

    def _largest_built(self) -> int:
        """The largest register, whose snapshot the look-ups leave; without them it is written now."""
        largest = max(self.plan.registers)
        if not engine.snapshot_folder(self.data, largest).exists():
            self._say(f"writing the snapshot of {short(largest)} numbers")
            order: dict[str, Any] = {"folder": str(self.data.folder), "register": largest, "until": None}
            ask_child("rival", **order, rival="this engine", lists=[], repeats=0, patience=0.0)
        return largest

    def _job(self, site: Site, key: str, rows: int) -> dict[str, Any]:
        registered = self.results["registered"]
        path = self.data.csv(registered, rows)
        answer = jobs.measure(site, key, path, self.data.csv_facts(registered, rows))
        said = answer.get("not_run") or answer.get("failed") or f"finished after {answer['finished']:.2f} s"
        self._say(f"job of {short(rows)} rows: {said}")
        return answer

    def _call(self, site: Site, key: str, rows: int, clients: int) -> dict[str, Any]:
        calls = self.plan.calls[0] if rows == 1 else self.plan.calls[1]
        order: dict[str, Any] = {"port": site.home.port, "key": key, "registered": self.results["registered"]}
        answer = ask_child("calls", **order, rows=rows, clients=clients, calls=calls)
        if "p95" in answer:
            self._say(
                f"{rows} rows a call, {clients} clients: p95 {answer['p95'] * 1000:.0f} ms, "
                f"{answer['calls_per_second']:.0f} calls/s"
            )
        return {"rows": rows, "clients": clients, **answer}

    def _intake(self, site: Site, operator_key: str, what: str) -> dict[str, Any]:
        """Of numbers that are registered in the snapshot already, so that no list is answered otherwise; others at each run."""
        first = int(time.time()) * self.plan.intake % (max(self.plan.registers) - self.plan.intake)
        order: dict[str, Any] = {"port": site.home.port, "operator": operator_key, "rows": self.plan.intake}
        answer = {"what": what, **ask_child("intake", **order, first=first, kind=what)}
        self._say(f"{what}: {answer['rows_per_second']:.0f} rows/s" if "seconds" in answer else f"{what}: {answer}")
        return answer

    def _consents(self, site: Site, key: str) -> dict[str, Any]:
        """About other numbers at each run, so that most of them are new to the site, as a firm's own list would be."""
        first = int(time.time()) * self.plan.consents % (max(self.plan.registers) - self.plan.consents)
        order: dict[str, Any] = {"port": site.home.port, "firm": key, "rows": self.plan.consents, "first": first}
        site.forget_peaks()
        answer = {**ask_child("consents", **order), "peak": site.peak()}
        said = f"{answer['seconds']:.1f} s, {answer['peak'] / 1e6:.0f} MB" if "seconds" in answer else answer
        self._say(f"{short(self.plan.consents)} claims of a firm taken in: {said}")
        return answer

    def _telling(self, site: Site, key: str, operator_key: str) -> list[dict[str, Any]]:
        order: dict[str, Any] = {
            "port": site.home.port,
            "firm": key,
            "operator": operator_key,
            "pairs": self.plan.pairs,
        }
        answers = []
        for number, door in enumerate([*DOORS, *PLANTED]):
            first = number * self.plan.pairs
            sent = world.codes_sent()
            answer = ask_child("telling", **order, registered=self.results["registered"], first=first, door=door)
            codes = {"codes": world.codes_sent() - sent} if door == SENDS_CODES else {}
            answers.append({"door": door, **answer, **codes})
            self._say(f"{door}: area {answer['area']:.3f}" if "area" in answer else f"{door}: {answer.get('failed')}")
        return answers

    def _complaints(self, home: Home) -> dict[str, Any]:
        owner = {**home.environment(owner=True), "DNC_DATABASE_OWNER": "1"}
        answer = ask_child("complaints", environment=owner, first=REPORTED[0], last=REPORTED[1])
        said = f"{answer['seconds']:.1f} s" if "seconds" in answer else answer.get("not_run") or answer.get("failed")
        self._say(f"real complaints assessed, gathered and reported: {said}")
        return answer

    def _desk(self, home: Home) -> dict[str, Any]:
        """Its first officer gets a role from the platform itself, so the role that owns the tables makes it."""
        complaints, callers = self.plan.desk
        owner = {**home.environment(owner=True), "DNC_DATABASE_OWNER": "1"}
        answer = ask_child("desk", environment=owner, complaints=complaints, callers=callers)
        pages = answer.get("pages")
        slowest = max(pages, key=itemgetter("seconds")) if pages else {}
        said = f"slowest {slowest['page']}, {slowest['seconds'] * 1000:.0f} ms" if slowest else answer.get("failed")
        self._say(f"desk with {short(complaints)} complaints: {said}")
        return answer

    def _say(self, text: str) -> None:
        say(f"{time.monotonic() - self.began:6.1f} s  {text}")


def done(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions that were asked and answered."""
    return [ask for ask in answer.get("asks", []) if "best" in ask]


def wrong(results: dict[str, Any]) -> list[str]:
    """A sentence for each answer that is not what the made data say, and for each measurement that broke."""
    found = []
    for row in results.get("look_ups", []):
        where = f"{row['rival']} at {short(row['register'])}"
        found += [f"{where}: {row['failed']}"] if "failed" in row else []
        found += [
            f"{where}, {ask['way']}: {ask['hits']} hits of {ask['expected']} in a list of {short(ask['list'])}"
            for ask in done(row)
            if ask["hits"] != ask["expected"]
        ]
    found += [f"stages: {row['failed']}" for row in results.get("stages", []) if "failed" in row]
    found += [f"overlay: {results['overlay']['failed']}"] if "failed" in results.get("overlay", {}) else []
    for job in results.get("jobs", []):
        found += [f"job of {short(job['rows'])} rows: {said}" for said in (job.get("failed"), job.get("wrong")) if said]
    found += [sentence for row in results.get("telling", []) if (sentence := said_of(row))]
    for row in results.get("intake", []):
        found += [f"{row['what']} handed in: {said}" for said in (row.get("failed"), row.get("wrong")) if said]
    consents = results.get("consents", {})
    found += [f"consents handed in: {said}" for said in (consents.get("failed"), consents.get("wrong")) if said]
    found += [f"complaints: {said}"] if (said := results.get("complaints", {}).get("failed")) else []
    desk = results.get("desk", {})
    found += [f"desk: {row['failed']}" for row in (desk, *desk.get("pages", [])) if "failed" in row]
    for call in results.get("calls", []):
        where = f"calls of {call['rows']} rows by {call['clients']} clients"
        found += [f"{where}: {call['failed']}"] if "failed" in call else []
        found += [f"{where}: {call['wrong']} wrong, the first: {call['first_problem']}"] if call.get("wrong") else []
    return found
