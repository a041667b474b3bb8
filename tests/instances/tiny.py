"""A small valid instance, written by hand, that tests break in one place at a time."""

from pathlib import Path

import pytest

from optimiser.errors import Fault, InstanceError
from optimiser.instances import Instance, read_instance

PACKAGE = '{"name": "tiny", "settings": {"transfer_minutes": 45, "beds_weight": 2}}\n'

TABLES = {
    "periods": "period,years\n2026-27,1\n2027-28,0.5\n",
    "systems": "system,name,region\nS1,North,Y1\nS2,South,\n",
    "trusts": (
        "trust,name,type,system,income,expenditure,latitude,longitude\n"
        "007,Ash,acute,S1,100,104.5,53.1,-2.5\n"
        'NA,"Birch, Upper",community,S1,50,50,,\n'
        "1e5,Cèdre,acute,S2,80,82,52,-1\n"
    ),
    "drivers": (
        "period,type,price_uplift,funded_growth,cost_inflation,demand_growth,marginal_cost\n"
        "2026-27,acute,0.01,0.02,0.03,0.02,0.6\n"
        "2026-27,*,0.01,0.02,0.03,0.02,0.6\n"
        "2027-28,acute,0.01,0.02,0.03,-0.02,0.6\n"
        "2027-28,*,0.01,0.02,0.03,0.02,0.6\n"
    ),
    "adjustments": "trust,period,label,amount\n007,2026-27,claim,-1\n007,2026-27,sale,2\n",
    "control_totals": (
        "level,id,period,basis,amount\n"
        "trust,007,2026-27,reported,-1\n"
        "system,S1,2026-27,underlying,0\n"
        "sector,*,2027-28,reported,1.5\n"
    ),
    "commissioners": "system,period,position\nS1,2026-27,-3\n",
    "envelope": (
        "period,grant_pot,loan_pot,loan_rate,capital_budget,capital_to_revenue_limit,efficiency_min,"
        "efficiency_max,one_off_share,smallest_award,bailout_condition,support_places,support_cost,"
        "contested_changes\n"
        "2026-27,10,20,0.03,15,1,0.01,0.05,0.4,0.5,0.02,1,0.2,1\n"
        "2027-28,,,,,,,,,,,,,\n"
    ),
    "opportunities": (
        "opportunity,trust,area,potential,delivery,part_year,one_off_cost,capital,wte,beds,first_period,"
        "needs_support,lumpy,qia\n"
        "o1,007,theatres,2.5,0.8,0.5,0.1,0.2,10,1,2027-28,true,false,approved\n"
        "o2,NA,estates,1e-9,1,0,,,,,,false,true,pending\n"
        "o3,1e5,estates,1000000,0.5,1,0,0,0,0,2026-27,false,false,rejected\n"
    ),
    "one_offs": (
        "trust,measure,period,limit,payback,backlog,wte\n007,land,2026-27,1,0.2,1,\nNA,land,2026-27,,,,2\n"
    ),
    "opening": "trust,stock,amount\n007,cash,-2\n007,backlog,5\n007,list:RTT,900\n",
    "cash": "trust,minimum\n007,1\nNA,\n",
    "standards": "standard,name,kind,weeks,weight\nAE,Four hours,flow,,1\nRTT,18 weeks,list,18,0.5\n",
    "flows": (
        "standard,trust,period,demand,within,target\n"
        "AE,007,2026-27,1000,700,0.8\n"
        "AE,007,2027-28,500,300,\n"
        "AE,NA,2026-27,0,0,0\n"
    ),
    "lists": (
        "standard,trust,period,additions,stops,shape,target\n"
        "RTT,007,2026-27,400,380,1.2,0.7\n"
        "RTT,007,2027-28,200,190,1.2,\n"
    ),
    "capacity": (
        "standard,trust,step,limit,unit_cost,tariff,wte\n"
        "AE,007,b,100,200,150,1\n"
        "AE,007,a,100,300,,\n"
        "RTT,007,a,,1000,1100,2\n"
    ),
    "staffing": (
        "trust,period,substantive,required,agency_supply,agency_price,agency_ceiling\n"
        "007,2026-27,900,910,50,0.08,3\n"
        "NA,2026-27,400,400,,0.08,\n"
    ),
    "beds": (
        "trust,period,available,occupied,safe_occupancy,escalation_limit,escalation_cost,escalation_wte,"
        "flow_slope\n"
        "007,2026-27,300,280,0.92,20,0.1,0.9,60\n"
        "NA,2026-27,50,40,,,0,0,\n"
    ),
    "estate": "trust,growth,ceiling\n007,0.05,10\nNA,-0.1,\n",
    "changes": (
        "change,name,system,capital,saving,double_running,lead,contested,earliest\n"
        "c1,Merge,S1,5,2,1,1,true,\n"
        "c2,Move,S1,,-1,0,0,false,2027-28\n"
    ),
    "change_effects": (
        "change,trust,measure,amount\n"
        "c1,007,demand:AE,-600\nc1,NA,demand:AE,600\nc1,007,beds,-5\nc2,007,required,3\n"
    ),
    "travel": "origin,destination,minutes,transfer_cost\n007,NA,30,90\nNA,007,40,\n",
    "monitoring": (
        "trust,period,plan_year,plan_to_date,actual_to_date,forecast,position_to_date,position_forecast\n"
        "007,2026-27,4,2,1.5,3.5,-1,-2\n"
    ),
    "delivery": "area,spread,common\ntheatres,0.2,0.4\nestates,0.1,0.4\n",
    "asks": "trust,period,least,most\n007,2026-27,1,2\nNA,2026-27,,1\n",
    "ring_fences": "type,period,grant_least,cip_most\nacute,2026-27,1,\n",
    "sources": (
        "table,column,basis,source,rule,licence,grade,known_on\n"
        "trusts,income,published,Accounts,as stated,OGL,A,2025-10-01\n"
        "beds,*,synthetic,Made up,by hand,none,D,\n"
    ),
    "published": (
        "figure,period,value,unit,source,coverage,tolerance\n"
        "income,2025-26,230,£m,Accounts,1,0.01\nspend,2026-27,236.5,£m,Accounts,1,0.01\n"
    ),
    "assumptions": (
        "id,statement,value,low,high,unit,source,grade,owner,set_on,signed_on\n"
        "a1,Half a year,0.5,0.4,0.6,share,Judgement,D,Director of Finance,2026-01-05,\n"
    ),
    "outturn": (
        "figure,level,id,period,value,unit,source\n"
        "reported,trust,007,2026-27,-1.4,£m,Accounts\n"
        "share:AE,trust,007,2026-27,0.74,share,Returns\n"
        "reported,sector,*,2025-26,-3,£m,Accounts\n"
    ),
    "successors": "old,new,date,share\nR0X,007,2024-04-01,0.6\nR0X,NA,2024-04-01,0.4\n",
    "accepted": "table,key,column,reason,by,on\nflows,AE/007/2026-27,within,Checked,A. Analyst,2026-01-05\n",
}

REQUIRED = ("periods", "systems", "trusts", "drivers", "envelope", "opportunities")


def write_tiny(folder: Path, *leave_out: str, **texts: str | bytes) -> Path:
    """Write the instance; ``texts`` replace whole tables, ``leave_out`` names those not to write."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "datapackage.json").write_text(PACKAGE, encoding="utf-8")
    for name, text in (TABLES | texts).items():
        data = text if isinstance(text, bytes) else text.encode()
        if name not in leave_out:
            (folder / f"{name}.csv").write_bytes(data)
    return folder


def edit(table: str, old: str, new: str) -> dict[str, str]:
    """The table with one piece of text replaced, which must be there once."""
    assert TABLES[table].count(old) == 1, (table, old)
    return {table: TABLES[table].replace(old, new)}


def faults_of(folder: Path, scenario: str | None = None) -> tuple[Fault, ...]:
    """The faults of an instance that must have some."""
    with pytest.raises(InstanceError) as caught:
        read_instance(folder, scenario)
    return caught.value.faults


def read_tiny(folder: Path, *leave_out: str, **texts: str | bytes) -> Instance:
    """Write and read the instance."""
    return read_instance(write_tiny(folder, *leave_out, **texts))
