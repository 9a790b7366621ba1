"""What a regency says about itself: identity, places, hours, holidays, commitments."""

from __future__ import annotations

from django.db import models


class Profile(models.Model):
    """The regency's identity and defaults. Exactly one row (primary key 1)."""

    name = models.CharField(max_length=120)  # Kabupaten Kaimana
    short_name = models.CharField(max_length=60)  # Kaimana
    letters = models.CharField(max_length=4)  # KMN
    region_code = models.CharField(max_length=5)  # 92.08
    time_zone = models.CharField(max_length=40)
    accent = models.CharField(max_length=7, default="#0a489f")
    emblem = models.FileField(upload_to="identity/", blank=True)
    motto = models.JSONField(default=dict)  # Text
    phone = models.CharField(max_length=30, blank=True)
    whatsapp = models.CharField(max_length=20, blank=True)  # E.164
    email = models.EmailField(blank=True)
    website = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    government_line = models.CharField(max_length=120, blank=True)  # letterhead, first line
    letterhead_confirmed = models.BooleanField(default=False)
    terms = models.JSONField(default=dict)  # {"district": "distrik", "village": "kampung"}
    default_components = models.JSONField(default=dict)  # component key -> Text, for 6 and 8 to 14
    pledge = models.JSONField(default=dict)  # Text: maklumat pelayanan
    pledge_published_at = models.DateTimeField(null=True)
    complaint_handler = models.ForeignKey(
        "people.StaffMember", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    holidays_confirmed = models.BooleanField(default=False)
    confirmed = models.JSONField(default=dict)  # set-up item -> ISO time it was confirmed

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_profile")]

    def __str__(self) -> str:
        return self.name


class ServicePoint(models.Model):
    """Where people can go: the mall, a satellite, a district or village desk, a hospital, online."""

    code = models.CharField(max_length=30, unique=True)
    name = models.JSONField()  # Text
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=300, blank=True)
    district_code = models.CharField(max_length=8, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    phone = models.CharField(max_length=30, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.name.get("id", self.code))


class OpeningHours(models.Model):
    """When a point is open on a weekday (0 is Monday); no row means closed."""

    point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["point", "weekday", "opens"], name="hours_once"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="hours_order"
            ),
        ]


class Holiday(models.Model):
    """A day on which no working time counts."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)  # libur_nasional, cuti_bersama, lokal

    class Meta:
        ordering = ["day"]


class Commitment(models.Model):
    """Evidence for one of KemenPANRB's 11 criteria that no table can show by itself."""

    criterion = models.CharField(max_length=30, unique=True)
    score = models.PositiveSmallIntegerField(default=0)  # 0 to 4
    statement = models.TextField(blank=True)
    evidence = models.FileField(upload_to="commitments/", blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=4), name="commitment_score")
        ]
