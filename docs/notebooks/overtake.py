# %% [markdown]
# # When did Chinese models pass American ones, and for good?
#
# A study by Hugging Face and MIT counted 17.1 % against 15.8 % for a year of downloads, and reports called it an overtake. A crossing needs a before and an after. The study's public
# one-year panel has both, week by week from February 2025: `modelcensus sync eoi` brings it.

# %%
from modelcensus import Census

census = Census.open(source="eoi-first-year")
by_publisher = census.overtake("CN", "US", by="country")
by_publisher

# %% [markdown]
# Credited to who uploaded a model, the lead changes once, in July 2025, and stays. Under other variants the same crossing shows a few weeks earlier or later; in none of them is it undone.
#
# ## Credited to who made what it rests on

# %%
by_creator = census.overtake("CN", "US", by="country", credit="creator")
by_creator

# %% [markdown]
# By creator China is ahead from an interval of six weeks in which the file stood still. Its gains arrived at once, so no week of it can be told from another: the answer says so, and
# does not pick one.
#
# ## The shares, and their bands

# %%
census.trend("country", top=2, window="2025-04-01:2025-10-01")

# %% [markdown]
# ## By plain differences
#
# Without the rules for stalls and stale files there are more crossings, which are not of downloads but of files.

# %%
census.overtake("CN", "US", by="country", rules="off", labels="eoi")

# %%
census.defects(10, kind="uneven")
