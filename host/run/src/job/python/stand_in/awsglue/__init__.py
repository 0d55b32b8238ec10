"""What programs of AWS Glue use of `awsglue`, over PySpark.

It is not a copy of AWS's library, which needs classes of Java that run in AWS alone. A call that is not here is an error that says so.
"""

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

__all__ = ["DynamicFrame", "DynamicFrameCollection"]
