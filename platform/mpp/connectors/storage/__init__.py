"""Files of a regency: a folder on this machine or S3, always under the regency's own prefix."""

from mpp.connectors.storage.urls import storages_from_url

__all__ = ["storages_from_url"]
