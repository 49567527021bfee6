"""Asterisk's configuration: rendered for one installation, changed while it runs."""

from callcenter.telephony.pbx_config.endpoints import Endpoint, write_endpoints
from callcenter.telephony.pbx_config.keys import (
    AMI_COMMANDS_USER,
    AMI_EVENTS_USER,
    AMI_RELOAD_USER,
    read_agi_token,
    read_ami_secret,
)
from callcenter.telephony.pbx_config.process import PbxProcess, prepare_pbx, unseen_folder
from callcenter.telephony.pbx_config.refreshing import note_read, refresh
from callcenter.telephony.pbx_config.reload import reload_endpoints
from callcenter.telephony.pbx_config.system_prompts import system_prompts, system_sounds
from callcenter.telephony.pbx_config.times import PbxTimes
from callcenter.telephony.pbx_config.trunks import trunk_name

__all__ = [
    "AMI_COMMANDS_USER",
    "AMI_EVENTS_USER",
    "AMI_RELOAD_USER",
    "Endpoint",
    "PbxProcess",
    "PbxTimes",
    "note_read",
    "prepare_pbx",
    "read_agi_token",
    "read_ami_secret",
    "refresh",
    "reload_endpoints",
    "system_prompts",
    "system_sounds",
    "trunk_name",
    "unseen_folder",
    "write_endpoints",
]
